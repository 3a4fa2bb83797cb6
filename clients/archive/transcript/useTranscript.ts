/** The transcript as the server has it: loaded page by page, then kept up with. */
import type { Refusal } from "@dienhong/shared/contract";
import type {
  EditorView,
  SpeakerView,
  TranscriptRowView,
  TranscriptStateView,
  TranscriptView,
} from "@dienhong/shared/contract/api";
import { computed, onScopeDispose, ref, shallowRef } from "vue";
import type { TranscriptServer } from "./server";

const KEEP_UP_MS = 2500;

type News = (rows: readonly TranscriptRowView[]) => void;

export function useTranscript(server: TranscriptServer) {
  const view = shallowRef<TranscriptView | null>(null);
  const rows = shallowRef<readonly TranscriptRowView[]>([]);
  const progress = shallowRef<TranscriptStateView | null>(null);
  const editors = shallowRef<readonly EditorView[]>([]);
  const failure = shallowRef<Refusal | null>(null);
  const whole = ref(false);
  const online = ref(true);
  /** The row one writes in, told to the other editors. */
  const editedId = ref<string | null>(null);

  const byId = new Map<string, TranscriptRowView>();
  const listeners: News[] = [];
  let since = 0;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let ended = false;

  const speakers = computed(
    () => new Map((view.value?.speakers ?? []).map((one) => [one.attendee_id, one])),
  );
  const mayEdit = computed(() => view.value?.may_edit ?? false);

  function take(changed: readonly TranscriptRowView[], gone: readonly string[]): void {
    if (changed.length === 0 && gone.length === 0) return;
    const fresh = changed.filter((row) => (byId.get(row.id)?.version ?? -1) <= row.version);
    for (const row of fresh) byId.set(row.id, row);
    for (const id of gone) byId.delete(id);
    rows.value = [...byId.values()].sort(inOrder);
    for (const listener of listeners) listener(fresh);
  }

  async function load(): Promise<void> {
    failure.value = null;
    const answer = await server.view();
    if (!answer.ok) {
      failure.value = answer;
      return;
    }
    view.value = answer.value;
    progress.value = answer.value.progress;
    await keepUp();
  }

  /** Everything that is new, then again after a while. */
  async function keepUp(): Promise<void> {
    clearTimeout(timer);
    for (let more = true; more && !ended;) {
      const answer = await server.rows(since, mayEdit.value ? { rowId: editedId.value } : null);
      online.value = answer.ok || answer.code !== "offline";
      if (!answer.ok) break;
      take(answer.value.rows, answer.value.gone);
      since = answer.value.seq;
      progress.value = answer.value.progress;
      editors.value = answer.value.editors;
      more = answer.value.more;
      whole.value ||= !more;
    }
    if (!ended) timer = setTimeout(() => void keepUp(), KEEP_UP_MS);
  }

  function speaker(attendeeId: string | null): SpeakerView | null {
    return speakers.value.get(attendeeId ?? "") ?? null;
  }

  onScopeDispose(() => {
    ended = true;
    clearTimeout(timer);
  });

  return {
    ...{ view, rows, progress, editors, failure, whole, online, editedId, speakers, mayEdit },
    ...{ take, load, keepUp, speaker },
    row: (id: string) => byId.get(id) ?? null,
    onNews: (listener: News) => listeners.push(listener),
  };
}

export type Transcript = ReturnType<typeof useTranscript>;

function inOrder(a: TranscriptRowView, b: TranscriptRowView): number {
  return a.started_at_ms - b.started_at_ms || a.position - b.position || (a.id < b.id ? -1 : 1);
}
