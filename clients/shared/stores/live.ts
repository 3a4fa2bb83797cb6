/** The live conference as the pages' reactive state: the snapshot, what is heard now, and actions. */
import { defineStore } from "pinia";
import { computed, ref, shallowRef } from "vue";
import {
  OFFLINE,
  type CaptionsStateSignal,
  type CaptionView,
  type ClientSignal,
  type Command,
  type InkSignal,
  type LinesSignal,
  type MediaReply,
  type MediaRequest,
  type MediaStateSignal,
  type Page,
  type PointerSignal,
  type ProjectorsSignal,
  type ReadingSignal,
  type Refusal,
  type Signal,
  type SiteFigures,
  type SlotShown,
  type Snapshot,
  type ViewportSignal,
} from "../contract";
import { LiveConference, type Connection } from "../realtime/live";
import { openSocket } from "../realtime/socket";
import { Roster } from "../state/roster";
import { useToasts } from "../ui/toasts";
import { useSession } from "./session";

type NotesSignal = Extract<Signal, { type: "own_notes" | "shared_notes" }>;

export const useLive = defineStore("live", () => {
  const session = useSession();
  const toasts = useToasts();

  const connection = shallowRef<Connection>({ state: "connecting" });
  const snapshot = shallowRef<Snapshot | null>(null);
  const slots = shallowRef<readonly SlotShown[]>([]);
  const levels = shallowRef<ReadonlyMap<string, number>>(new Map());
  const activeSpeaker = ref<string | null>(null);
  const partials = shallowRef<readonly CaptionView[]>([]);
  const captionsState = ref<CaptionsStateSignal["state"]>("starting");
  const mediaState = shallowRef<MediaStateSignal | null>(null);
  /** For those who lead: lines that are not good. */
  const lines = shallowRef<LinesSignal["lines"]>([]);
  /** Where the presenter points and looks, as it was last said. */
  const pointer = shallowRef<PointerSignal | null>(null);
  const viewport = shallowRef<ViewportSignal | null>(null);
  /** For chair and secretary: which devices show the presented page. */
  const readers = shallowRef<ReadingSignal | null>(null);
  /** For chair and secretary: which big screens are connected. */
  const projectors = shallowRef<ProjectorsSignal | null>(null);
  /** Ballots cast so far, by poll. */
  const pollProgress = shallowRef<ReadonlyMap<string, number>>(new Map());
  /** Before the opening, for those who look at the board: what is measured of each site. */
  const siteFigures = shallowRef<ReadonlyMap<string, SiteFigures>>(new Map());
  const inkListeners = new Set<(ink: InkSignal) => void>();
  const notesListeners = new Set<(news: NotesSignal) => void>();
  /** Grows whenever the conference was joined, anew or again. */
  const joins = ref(0);
  /** The server's time, once a second, for what grows old on the page. */
  const secondsTick = ref(Date.now());
  setInterval(() => (secondsTick.value = nowMs()), 1000);
  let conference: LiveConference | null = null;

  const roster = computed(() => (snapshot.value === null ? null : new Roster(snapshot.value)));
  const me = computed(() => roster.value?.attendee(snapshot.value?.me ?? "") ?? null);

  function join(conferenceId: string, page: Page): LiveConference {
    conference = new LiveConference({
      conferenceId,
      page,
      socket: openSocket(() => session.session?.token ?? ""),
      roster: (digest) => session.api.roster(conferenceId, digest),
      listener: {
        connectionChanged,
        snapshotChanged,
        signalled,
      },
    });
    conference.start();
    return conference;
  }

  /** Shows the conference as it was kept, while it can't be joined. */
  function show(kept: Snapshot, atMs: number): void {
    snapshot.value = kept;
    connection.value = { state: "reconnecting", sinceMs: atMs };
  }

  function leave(code?: "left" | "session_replaced"): void {
    conference?.leave(code);
  }

  /** Sends a command; a refusal is shown to the person in words. */
  async function send(command: Command): Promise<boolean> {
    const answer = (await conference?.send(command)) ?? OFFLINE;
    if (!answer.ok) toasts.refused(answer);
    return answer.ok;
  }

  function media(request: MediaRequest): Promise<MediaReply | Refusal> {
    return conference?.media(request) ?? Promise.resolve(OFFLINE);
  }

  /** Says what may be lost: where one points, which page one reads. */
  function tell(signal: ClientSignal): void {
    conference?.tell(signal);
  }

  /** Calls `listener` for each piece of a stroke the presenter draws; the result ends that. */
  function onInk(listener: (ink: InkSignal) => void): () => void {
    inkListeners.add(listener);
    return () => inkListeners.delete(listener);
  }

  /** Calls `listener` when there are notes to pull; the result ends that. */
  function onNotes(listener: (news: NotesSignal) => void): () => void {
    notesListeners.add(listener);
    return () => notesListeners.delete(listener);
  }

  function nowMs(): number {
    return conference?.clock.nowMs() ?? Date.now();
  }

  function connectionChanged(now: Connection): void {
    connection.value = now;
    if (now.state === "live") joins.value += 1;
  }

  function snapshotChanged(now: Snapshot): void {
    snapshot.value = now;
    if (partials.value.length === 0) return;
    const finished = new Set(now.captions.map((caption) => caption.segment_id));
    partials.value = partials.value.filter((partial) => !finished.has(partial.segment_id));
  }

  function signalled(signal: Signal): void {
    switch (signal.type) {
      case "slots":
        slots.value = signal.slots;
        break;
      case "levels":
        levels.value = new Map(signal.levels);
        activeSpeaker.value = signal.active_speaker;
        break;
      case "caption_partial":
        partials.value = withPartial(partials.value, signal.caption);
        break;
      case "caption_withdrawn":
        partials.value = partials.value.filter(
          (partial) => partial.segment_id !== signal.segment_id,
        );
        break;
      case "captions_state":
        captionsState.value = signal.state;
        break;
      case "media_state":
        mediaState.value = signal;
        break;
      case "lines":
        lines.value = signal.lines;
        break;
      case "pointer":
        pointer.value = signal;
        break;
      case "viewport":
        viewport.value = signal;
        break;
      case "reading":
        readers.value = signal;
        break;
      case "projectors":
        projectors.value = signal;
        break;
      case "poll_progress":
        pollProgress.value = new Map([...pollProgress.value, [signal.poll_id, signal.cast]]);
        break;
      case "ink":
        for (const listener of inkListeners) listener(signal);
        break;
      case "own_notes":
      case "shared_notes":
        for (const listener of notesListeners) listener(signal);
        break;
      case "rehearsal":
        siteFigures.value = new Map([
          ...siteFigures.value,
          ...signal.sites.map((site) => [site.site_id, site] as const),
        ]);
        break;
      case "goodbye":
        break;
    }
  }

  return {
    connection,
    snapshot,
    roster,
    me,
    slots,
    levels,
    activeSpeaker,
    partials,
    captionsState,
    mediaState,
    lines,
    pointer,
    viewport,
    readers,
    projectors,
    pollProgress,
    siteFigures,
    joins,
    secondsTick,
    join,
    show,
    leave,
    send,
    media,
    tell,
    onInk,
    onNotes,
    nowMs,
  };
});

/** Newest revision of each segment; only a few speakers can be in the middle of a sentence. */
const PARTIALS_KEPT = 4;

function withPartial(partials: readonly CaptionView[], news: CaptionView): readonly CaptionView[] {
  const known = partials.find((partial) => partial.segment_id === news.segment_id);
  if (known !== undefined && known.revision > news.revision) return partials;
  const others = partials.filter((partial) => partial !== known);
  return [...others, news].slice(-PARTIALS_KEPT);
}
