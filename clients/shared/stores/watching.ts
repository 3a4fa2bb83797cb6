/** The watching connection as a page's reactive state: a stream for each slot, and who is in it. */
import { computed, onScopeDispose, ref, shallowRef, watch } from "vue";
import type { Look } from "../contract";
import type { LinkState } from "../rtc/kept";
import { countersOf, qualityOf, type LinkCounters, type Quality } from "../rtc/quality";
import { WatchConnection, type Slots } from "../rtc/watch";
import { useLive } from "./live";

const LOOK_AT_LINK_EVERY_MS = 3000;
/** More than a browser's jitter buffer and its way to the loudspeaker hold. */
const DRAINED_AFTER_MS = 400;

interface Options {
  readonly tiles: number;
  readonly voices: number;
}

/** What a page asks for beside the common view; see `Look` of the contract. */
export type Wish = Partial<Omit<Look, "type">>;

const COMMON: Look = { type: "look", layout: null, pin: null, pictures: true, site_ids: null };

export type Watching = ReturnType<typeof useWatching>;

/** What a slot holds now: its stream, and who is shown or heard in it (null: nobody). */
export interface FilledSlot {
  readonly slot: string;
  readonly stream: MediaStream | null;
  readonly attendeeId: string | null;
}

export function useWatching({ tiles, voices }: Options) {
  const live = useLive();
  const streams = shallowRef<Slots>(new Map());
  const state = ref<LinkState>("none");
  const quality = ref<Quality>("good");
  let counters: LinkCounters | null = null;

  const connection = new WatchConnection({
    tiles,
    voices,
    ask: live.media,
    slotsChanged: (slots) => (streams.value = slots),
    changed: (now) => (state.value = now),
  });

  const shown = computed(
    () => new Map(live.slots.map(({ slot, attendee_id }) => [slot, attendee_id])),
  );

  function slot(name: string): FilledSlot {
    return {
      slot: name,
      stream: streams.value.get(name) ?? null,
      attendeeId: shown.value.get(name) ?? null,
    };
  }

  const stage = computed(() => slot("stage.video"));
  const second = computed(() => slot("stage2.video"));
  const screen = computed(() => slot("screen.video"));
  const gallery = computed(() =>
    [...streams.value.keys()].filter((name) => name.startsWith("tile.")).map(slot),
  );
  const sounds = computed(() =>
    [...streams.value.keys()]
      .filter((name) => /^((stage|screen)\.audio|voice\.)/.test(name))
      .map(slot),
  );

  const wish = shallowRef<Look>(COMMON);

  /** Another view in the slots that are there: costs no negotiation. */
  function look(wanted: Wish): void {
    const news = { ...wish.value, ...wanted };
    if (JSON.stringify(news) === JSON.stringify(wish.value)) return;
    wish.value = news;
    if (live.joins > 0) void live.media(news);
  }

  // A new connection to the server knows nothing of our old media connections, nor of our wishes.
  watch(
    () => live.joins,
    (joins) => {
      if (joins === 0) return;
      if (wish.value !== COMMON) void live.media(wish.value);
      connection.start();
    },
    { immediate: true },
  );
  watch(
    () => live.connection.state === "ended",
    (ended) => {
      if (ended) connection.stop();
    },
  );

  // Who has no longer the floor is silent at once: what the line and the browser still hold of his
  // voice isn't played.
  let draining: ReturnType<typeof setTimeout> | undefined;
  function hush(hushed: boolean): void {
    for (const track of streams.value.get("stage.audio")?.getAudioTracks() ?? []) {
      track.enabled = !hushed;
    }
  }
  watch(
    () => live.snapshot?.floor.holder?.attendee_id ?? null,
    (_now, before) => {
      if (before === null) return;
      hush(true);
      clearTimeout(draining);
      draining = setTimeout(hush, DRAINED_AFTER_MS, false);
    },
  );

  async function lookAtLink(): Promise<void> {
    const report = await connection.stats();
    if (report === null) return;
    const now = countersOf(report);
    quality.value = counters === null ? "good" : qualityOf(counters, now);
    counters = now;
  }
  const timer = setInterval(() => void lookAtLink(), LOOK_AT_LINK_EVERY_MS);
  onScopeDispose(() => {
    clearInterval(timer);
    clearTimeout(draining);
    connection.stop();
  });

  function needTiles(tiles: number): void {
    connection.needTiles(tiles);
  }

  return { state, quality, stage, second, screen, gallery, sounds, look, needTiles };
}
