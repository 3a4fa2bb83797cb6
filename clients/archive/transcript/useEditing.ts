/** Writing in the transcript: what is typed, on its way and saved; every other change of rows.
 *
 * A row that is written in has a draft: the version it began from and the text so far. News of the row
 * are put together with the draft where they are apart; where not, the server keeps both texts. */
import { i18n } from "@dienhong/shared/i18n";
import type { Answer } from "@dienhong/shared/http/api";
import type { TranscriptEdited, TranscriptRowView } from "@dienhong/shared/contract/api";
import { useToasts } from "@dienhong/shared/ui/toasts";
import { computed, onScopeDispose, ref, shallowReactive } from "vue";
import { Outbox, type Entry, type OutboxState } from "./outbox";
import type { Operation, TranscriptServer } from "./server";
import type { Transcript } from "./useTranscript";
import { tidy, together } from "./words";

const SAVE_AFTER_MS = 1500;

interface Draft {
  readonly base: number;
  readonly baseText: string;
  readonly text: string;
}

interface Kept {
  readonly drafts: readonly (readonly [string, Draft])[];
  readonly waiting: readonly Entry[];
}

/** The key names the step, to take it back. */
interface Changed {
  readonly key: string;
  readonly edited: TranscriptEdited;
}

export function useEditing(server: TranscriptServer, transcript: Transcript, conferenceId: string) {
  const toasts = useToasts();
  const { t } = i18n.global;
  const drafts = shallowReactive(new Map<string, Draft>());
  const state = ref<OutboxState>("idle");
  const waiting = ref(0);
  const savedAtMs = ref<number | null>(null);
  /** The row in which an input method is composing: its text is not touched meanwhile. */
  const composingId = ref<string | null>(null);

  const keptAs = `dienhong-transcript-${conferenceId}`;
  const before = JSON.parse(sessionStorage.getItem(keptAs) ?? "null") as Kept | null;
  const idlers: (() => void)[] = [];
  const settled = new Map<string, (answer: Answer<TranscriptEdited>) => void>();
  let timer: ReturnType<typeof setTimeout> | undefined;
  let entries: readonly Entry[] = before?.waiting ?? [];
  for (const [id, draft] of before?.drafts ?? []) drafts.set(id, draft);

  const outbox = new Outbox(
    {
      send: (entry) => server.edit(entry),
      answered,
      changed: (now, news) => {
        [entries, state.value, waiting.value] = [[...now], news, now.length];
        keep();
        if (now.length === 0) for (const resume of idlers.splice(0)) resume();
      },
    },
    entries,
  );

  const unsaved = computed(() => drafts.size > 0 || waiting.value > 0);

  /** In the tab only, for a reload by mistake. */
  function keep(): void {
    if (drafts.size === 0 && entries.length === 0) sessionStorage.removeItem(keptAs);
    else sessionStorage.setItem(keptAs, JSON.stringify({ drafts: [...drafts], waiting: entries }));
  }

  function textOf(row: TranscriptRowView): string {
    return drafts.get(row.id)?.text ?? row.text;
  }

  function write(row: TranscriptRowView, text: string): void {
    const draft = drafts.get(row.id) ?? { base: row.version, baseText: row.text };
    drafts.set(row.id, { base: draft.base, baseText: draft.baseText, text });
    keep();
    clearTimeout(timer);
    timer = setTimeout(saveAll, SAVE_AFTER_MS);
  }

  function saveAll(): void {
    clearTimeout(timer);
    for (const id of drafts.keys()) save(id);
  }

  /** What is empty stays a draft: a row is deleted on purpose, not by clearing it. */
  function save(rowId: string): void {
    const draft = drafts.get(rowId);
    if (draft === undefined || rowId === composingId.value || outbox.holds(rowId)) return;
    const text = tidy(draft.text);
    if (text === "") return;
    if (text === draft.baseText) {
      drafts.delete(rowId);
      keep();
      return;
    }
    const operation: Operation = {
      type: "transcript.edit",
      row_id: rowId,
      base_version: draft.base,
      text,
    };
    outbox.add(operation, newKey());
  }

  /** Whether an input method is composing in a row: what it makes is complete only afterwards. */
  function compose(rowId: string, on: boolean): void {
    composingId.value = on ? rowId : null;
  }

  /** Left empty: the row says again what it said. */
  function leave(rowId: string): void {
    if (tidy(drafts.get(rowId)?.text ?? "-") === "") drafts.delete(rowId);
    save(rowId);
    keep();
  }

  /** Any other change; what was typed goes first. Null where it was refused. */
  async function change(make: () => Operation | null): Promise<Changed | null> {
    saveAll();
    await idle();
    const operation = make();
    if (operation === null) return null;
    const key = newKey();
    const answer = await new Promise<Answer<TranscriptEdited>>((resolve) => {
      settled.set(key, resolve);
      outbox.add(operation, key);
    });
    return answer.ok ? { key, edited: answer.value } : null;
  }

  function idle(): Promise<void> {
    if (entries.length === 0) return Promise.resolve();
    return new Promise((resolve) => idlers.push(resolve));
  }

  function answered(entry: Entry, answer: Answer<TranscriptEdited>): void {
    if (answer.ok) {
      savedAtMs.value = Date.now();
      transcript.take(answer.value.rows, answer.value.gone);
    } else toasts.refused(answer);
    if (entry.operation.type === "transcript.edit") edited(entry.operation, answer);
    settled.get(entry.key)?.(answer);
    settled.delete(entry.key);
  }

  function edited(
    sent: Extract<Operation, { type: "transcript.edit" }>,
    answer: Answer<TranscriptEdited>,
  ): void {
    const draft = drafts.get(sent.row_id);
    const row = transcript.row(sent.row_id);
    if (answer.ok && answer.value.outcome === "beside") {
      toasts.show(t("transcript.kept_beside"), { tone: "warn" });
    }
    if (draft === undefined) return;
    if (!answer.ok || row === null || tidy(draft.text) === sent.text) {
      // Refused, or all that was typed is with the server: the row is shown as it stands there.
      if (answer.ok || row === null) drafts.delete(sent.row_id);
    } else if (answer.value.outcome !== "beside") {
      const text = row.text === sent.text ? draft.text : together(sent.text, row.text, draft.text);
      if (text !== null) drafts.set(row.id, { base: row.version, baseText: row.text, text });
    }
    keep();
  }

  transcript.onNews((rows) => {
    for (const row of rows) {
      const draft = drafts.get(row.id);
      if (draft === undefined || row.version <= draft.base || outbox.holds(row.id)) continue;
      if (row.id === composingId.value) continue;
      const text = together(draft.baseText, row.text, draft.text);
      if (text !== null) drafts.set(row.id, { base: row.version, baseText: row.text, text });
    }
  });

  function warn(event: BeforeUnloadEvent): void {
    saveAll();
    if (unsaved.value) event.preventDefault();
  }
  const hurry = (): void => {
    outbox.hurry();
  };
  addEventListener("beforeunload", warn);
  addEventListener("online", hurry);
  onScopeDispose(() => {
    saveAll();
    removeEventListener("beforeunload", warn);
    removeEventListener("online", hurry);
    clearTimeout(timer);
  });

  return {
    ...{ state, waiting, savedAtMs, unsaved, drafts },
    ...{ textOf, write, compose, saveAll, leave, change },
    start: () => {
      outbox.start();
    },
  };
}

export type Editing = ReturnType<typeof useEditing>;

function newKey(): string {
  return crypto.randomUUID();
}
