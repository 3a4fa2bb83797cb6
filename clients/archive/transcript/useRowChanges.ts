/** What is done to whole rows: split, merge, delete; what can't be seen at once is asked first. */
import type { TranscriptRowView } from "@dienhong/shared/contract/api";
import { ref, type Ref } from "vue";
import type { Operation } from "./server";
import type { Editing } from "./useEditing";
import type { Transcript } from "./useTranscript";

interface Asked {
  readonly kind: "delete" | "merge";
  readonly row: TranscriptRowView;
}

export function useRowChanges(
  transcript: Transcript,
  editing: Editing,
  live: Ref<readonly TranscriptRowView[]>,
) {
  const asking = ref<Asked | null>(null);

  async function change(operation: Operation): Promise<void> {
    await editing.change(() => operation);
  }

  /** The row as it is once what was typed is saved. */
  async function changeRow(
    id: string,
    make: (row: TranscriptRowView) => Operation | null,
  ): Promise<void> {
    await editing.change(() => {
      const row = transcript.row(id);
      return row === null ? null : make(row);
    });
  }

  function nextOf(row: TranscriptRowView): TranscriptRowView | null {
    return live.value[live.value.findIndex((one) => one.id === row.id) + 1] ?? null;
  }

  /** Behind word `at` of it. */
  function split(row: TranscriptRowView, at: number): void {
    void changeRow(row.id, (now) =>
      at + 1 < now.words.length
        ? { type: "transcript.split", row_id: now.id, base_version: now.version, at_word: at + 1 }
        : null,
    );
  }

  function merge(row: TranscriptRowView): void {
    const next = nextOf(row);
    if (next === null) return;
    if (next.attendee_id === row.attendee_id) join(row, next);
    else asking.value = { kind: "merge", row };
  }

  function join(row: TranscriptRowView, next: TranscriptRowView): void {
    void changeRow(row.id, (now) => ({
      type: "transcript.merge",
      row_id: now.id,
      base_version: now.version,
      next_id: next.id,
      next_version: transcript.row(next.id)?.version ?? next.version,
    }));
  }

  function remove(row: TranscriptRowView): void {
    void changeRow(row.id, (now) => ({
      type: "transcript.delete",
      row_id: now.id,
      base_version: now.version,
    }));
  }

  function confirmed(): void {
    const asked = asking.value;
    if (asked === null) return;
    const next = nextOf(asked.row);
    if (asked.kind === "delete") remove(asked.row);
    else if (next !== null) join(asked.row, next);
  }

  return { asking, change, changeRow, nextOf, split, merge, confirmed };
}
