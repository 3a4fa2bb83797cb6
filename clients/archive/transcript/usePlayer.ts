/** What was recorded, played beside the text: the film, only its sound, or nothing. */
import type { FilmView } from "@dienhong/shared/contract/api";
import { computed, onScopeDispose, ref, shallowRef, watch } from "vue";
import { filmMs, nextFilmMs, wallMs } from "./filmClock";
import { mediaAt, type TranscriptServer } from "./server";

export const BACK_S = 3;
export const SPEEDS = [0.5, 0.75, 1, 1.25, 1.5, 2] as const;
const LOOK_AGAIN_MS = 10_000;

export function usePlayer(server: TranscriptServer, conferenceId: string) {
  const films = shallowRef<readonly FilmView[]>([]);
  const asked = ref(false);
  const element = shallowRef<HTMLMediaElement | null>(null);
  const playing = ref(false);
  const speed = ref(1);
  /** Where it is, on the wall clock; null before anything was played. */
  const atMs = ref<number | null>(null);

  const media = computed(
    () =>
      films.value.find((one) => one.kind === "film" && one.state === "ready") ??
      films.value.find((one) => one.kind === "audio" && one.state === "ready") ??
      null,
  );
  const coming = computed(
    () => films.value.find((one) => one.state === "waiting" || one.state === "composing") ?? null,
  );
  const address = computed(() =>
    media.value === null ? null : mediaAt(conferenceId, media.value.kind),
  );

  let timer: ReturnType<typeof setTimeout> | undefined;
  let frame = 0;

  async function load(): Promise<void> {
    const answer = await server.films();
    if (answer.ok) films.value = answer.value.films;
    asked.value = true;
    if (coming.value !== null) timer = setTimeout(() => void load(), LOOK_AGAIN_MS);
  }

  function attach(now: unknown): void {
    element.value = now instanceof HTMLMediaElement ? now : null;
  }

  function look(): void {
    const player = element.value;
    if (player === null || media.value === null) return;
    atMs.value = wallMs(media.value.spans, player.currentTime * 1000);
    if (playing.value) frame = requestAnimationFrame(look);
  }

  /** A stretch that isn't in the film is skipped to its end. */
  function seek(wall: number): void {
    const player = element.value;
    if (player === null || media.value === null) return;
    player.currentTime = nextFilmMs(media.value.spans, wall) / 1000;
    atMs.value = wall;
  }

  function play(): void {
    // A browser that doesn't let a page play by itself says so to the person.
    void element.value?.play().catch(() => undefined);
  }

  function toggle(): void {
    if (playing.value) element.value?.pause();
    else play();
  }

  function back(): void {
    const player = element.value;
    if (player !== null) player.currentTime = Math.max(0, player.currentTime - BACK_S);
  }

  function faster(by: 1 | -1): void {
    const at = SPEEDS.findIndex((one) => one >= speed.value);
    speed.value = SPEEDS[Math.min(SPEEDS.length - 1, Math.max(0, at + by))] ?? 1;
  }

  /** The time that is shown for a moment, counted as the player counts. */
  function shownMs(wall: number, openedAtMs: number): number {
    const spans = media.value?.spans;
    if (spans === undefined) return Math.max(0, wall - openedAtMs);
    return filmMs(spans, wall) ?? nextFilmMs(spans, wall);
  }

  watch([speed, element], () => {
    if (element.value !== null) element.value.playbackRate = speed.value;
  });
  watch(element, (now) => {
    if (now === null) return;
    now.addEventListener("play", () => {
      playing.value = true;
      look();
    });
    now.addEventListener("pause", () => {
      playing.value = false;
    });
    now.addEventListener("seeked", look);
  });
  onScopeDispose(() => {
    clearTimeout(timer);
    cancelAnimationFrame(frame);
  });

  return {
    ...{ asked, playing, speed, atMs, media, coming, address },
    ...{ load, attach, seek, play, toggle, back, faster, shownMs },
  };
}

export type Player = ReturnType<typeof usePlayer>;
