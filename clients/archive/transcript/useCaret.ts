/** Where one writes: the row that is open, the word under the caret, and the ways to the next. */
import type { TranscriptRowView } from "@dienhong/shared/contract/api";
import { nextTick, type Ref } from "vue";
import type { Editing } from "./useEditing";
import type { Player } from "../player/usePlayer";
import type { Transcript } from "./useTranscript";
import { isDoubtful, startOf, type Word } from "./words";

/** A row in sight, for what only it knows. */
interface Drawn {
  readonly words: readonly Word[];
  readonly caretWord: () => number;
  readonly begin: (caret?: number) => Promise<void>;
}

interface Shown {
  readonly rows: Ref<readonly TranscriptRowView[]>;
  readonly live: Ref<readonly TranscriptRowView[]>;
  readonly scrollTo: (index: number) => void;
}

export function useCaret(transcript: Transcript, editing: Editing, player: Player, shown: Shown) {
  const { editedId } = transcript;
  const drawn = new Map<string, Drawn>();

  function keepDrawn(id: string, row: unknown): void {
    if (row === null) drawn.delete(id);
    else drawn.set(id, row as Drawn);
  }

  function wordIn(id: string): number | null {
    return drawn.get(id)?.caretWord() ?? null;
  }

  function done(): void {
    const id = editedId.value;
    if (id === null) return;
    editedId.value = null;
    editing.leave(id);
  }

  function playFrom(row: TranscriptRowView, word: number): void {
    const words = drawn.get(row.id)?.words ?? [];
    player.seek(row.started_at_ms + startOf(words, word));
  }

  function playFromCaret(): void {
    const row = transcript.row(editedId.value ?? "");
    if (row === null) return;
    playFrom(row, wordIn(row.id) ?? 0);
    player.play();
  }

  async function goTo(row: TranscriptRowView, caret?: number): Promise<void> {
    shown.scrollTo(shown.rows.value.indexOf(row));
    await nextTick();
    await new Promise(requestAnimationFrame);
    await drawn.get(row.id)?.begin(caret);
  }

  function nextRow(): void {
    const at = shown.rows.value.findIndex((row) => row.id === editedId.value);
    const next = shown.rows.value.slice(at + 1).find((row) => row.standing === "live");
    if (next === undefined) done();
    else void goTo(next);
  }

  /** The next word the model wasn't sure of, heard and ready to be written over. */
  function nextDoubt(): void {
    const live = shown.live.value;
    const at = live.findIndex((row) => row.id === editedId.value);
    const word = at < 0 ? -1 : (wordIn(editedId.value ?? "") ?? -1);
    for (const [n, row] of live.slice(Math.max(0, at)).entries()) {
      const from = n === 0 && at >= 0 ? word + 1 : 0;
      const found = row.words.findIndex((one, i) => i >= from && isDoubtful(one));
      if (found < 0) continue;
      const before = row.text.split(" ").slice(0, found + 1);
      void goTo(row, before.join(" ").length).then(() => {
        playFrom(row, found);
      });
      return;
    }
  }

  return { keepDrawn, wordIn, done, playFrom, playFromCaret, nextRow, nextDoubt };
}
