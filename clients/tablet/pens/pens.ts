/** The delegate's pens and notes as the page's reactive state. */
import { newId, NoteSync, type Draft, type SyncState } from "@dienhong/shared/ink/sync";
import { NoteStore } from "@dienhong/shared/ink/store";
import { History } from "@dienhong/shared/ink/history";
import { inOrder, type Note, type ShareScope } from "@dienhong/shared/ink/notebook";
import { leftBehind, onPage } from "@dienhong/shared/ink/placing";
import type { NotePlace, SharedNote, Sticky, Stroke } from "@dienhong/shared/contract";
import { useLive } from "@dienhong/shared/stores/live";
import { useSession } from "@dienhong/shared/stores/session";
import { useToasts } from "@dienhong/shared/ui/toasts";
import { defineStore } from "pinia";
import { computed, ref, shallowRef, watch } from "vue";
import { useDigests } from "./digests";

/** When many see the same new note they must not all ask at once. */
const ASK_SPREAD_MS_EACH = 3;
const ASK_SOON_MS = 150;

export const usePens = defineStore("pens", () => {
  const live = useLive();
  const { api } = useSession();
  const toasts = useToasts();
  const digests = useDigests();

  const sync = shallowRef<NoteSync | null>(null);
  /** Grows with every change, for what is computed from the notebook. */
  const changes = ref(0);
  const state = ref<SyncState>("synced");
  const waitingCount = ref(0);
  const showsOthers = ref(true);
  let started = "";
  let asking: ReturnType<typeof setTimeout> | undefined;

  const history = new History({
    note: (id) => sync.value?.notebook.note(id),
    erase: (ids) => void write(ids.map((note_id) => ({ type: "notes.erase", note_id }))),
    rewrite: (note) => write([anew(note)])[0] ?? "",
  });
  const canUndo = computed(() => changes.value >= 0 && history.canUndo);
  const canRedo = computed(() => changes.value >= 0 && history.canRedo);

  /** Once for each person and conference; from then on notes are there, also without a line. */
  async function start(conferenceId: string): Promise<void> {
    const account = live.me?.person_id;
    if (account === undefined || started === `${account} ${conferenceId}`) return;
    started = `${account} ${conferenceId}`;
    const notes = new NoteSync({
      store: await NoteStore.open(account, conferenceId).catch(() => null),
      push: (operations) => api.pushNotes(conferenceId, operations),
      pull: (since, sharedSince) => api.pullNotes(conferenceId, since, sharedSince),
      mayKeep: (id) => live.snapshot?.documents.find((one) => one.id === id)?.offline ?? true,
      changed,
      refused: (code) => toasts.refused({ ok: false, code, params: {} }),
    });
    sync.value = notes;
    await notes.start();
  }

  function changed(): void {
    changes.value += 1;
    state.value = sync.value?.state ?? "synced";
    waitingCount.value = sync.value?.waitingCount ?? 0;
  }

  function ask(withinMs: number): void {
    clearTimeout(asking);
    asking = setTimeout(() => void sync.value?.sync(), Math.random() * withinMs + ASK_SOON_MS);
  }

  watch(
    () => live.joins,
    () => ask(ASK_SOON_MS),
  );
  live.onNotes((signal) => {
    if (signal.type === "shared_notes") {
      ask(ASK_SPREAD_MS_EACH * (live.snapshot?.attendees.length ?? 0));
    } else if (sync.value?.knows(signal.seq) === false) {
      ask(0);
    }
  });

  function write(drafts: readonly Draft[]): string[] {
    return sync.value?.write(drafts) ?? [];
  }

  const own = (documentId: string): Note[] =>
    changes.value >= 0 ? (sync.value?.notebook.notes(documentId) ?? []) : [];
  const others = (documentId: string): SharedNote[] =>
    changes.value < 0
      ? []
      : [...(sync.value?.shared.values() ?? [])]
          .filter(({ place, presenter }) => {
            return place.document_id === documentId && (presenter || showsOthers.value);
          })
          .sort(inOrder);

  /** One's own notes on a page, in the order they were written. */
  function ownOn(place: NotePlace): Note[] {
    const notes = own(place.document_id);
    digests.want(place.sha256, notes);
    return onPage(notes, place, digests.known.value);
  }

  function othersOn(place: NotePlace): SharedNote[] {
    const notes = others(place.document_id);
    digests.want(place.sha256, notes);
    return onPage(notes, place, digests.known.value);
  }

  /** Notes on earlier versions that the version shown has no page for. */
  function ownLeft(place: NotePlace): Note[] {
    return leftBehind(own(place.document_id), place, digests.known.value);
  }

  function draw(place: NotePlace, stroke: Stroke, presenter: boolean, id = newId()): void {
    history.did({ made: write([{ type: "notes.draw", id, place, stroke, presenter }]) });
  }

  function stick(place: NotePlace, sticky: Sticky): void {
    history.did({ made: write([{ type: "notes.stick", place, sticky }]) });
  }

  function edit(note: Note, text: string): void {
    if (text !== note.sticky?.text) write([{ type: "notes.edit", note_id: note.id, text }]);
  }

  function move(note: Note, x: number, y: number): void {
    write([{ type: "notes.move", note_id: note.id, x, y }]);
  }

  function erase(notes: readonly Note[]): void {
    if (notes.length === 0) return;
    history.did({ erased: notes });
    write(notes.map(({ id }) => ({ type: "notes.erase", note_id: id })));
  }

  function share(notes: readonly Note[], scope: ShareScope, attendeeIds: readonly string[]): void {
    write(
      notes.map(({ id }) => ({
        type: "notes.share",
        note_id: id,
        scope,
        attendee_ids: attendeeIds,
      })),
    );
  }

  function undo(): void {
    history.undo();
    changed();
  }

  function redo(): void {
    history.redo();
    changed();
  }

  return {
    ...{ state, waitingCount, showsOthers, canUndo, canRedo },
    ...{ start, ownOn, othersOn, ownLeft },
    ...{ draw, stick, edit, move, erase, share, undo, redo },
  };
});

/** The same note once more. It is private: sharing it is a new decision. */
function anew({ place, stroke, sticky }: Note): Draft {
  if (stroke !== null) return { type: "notes.draw", place, stroke, presenter: false };
  if (sticky !== null) return { type: "notes.stick", place, sticky };
  throw new Error("a note is a stroke or a sticky note");
}
