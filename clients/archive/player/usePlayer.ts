/** What was recorded, played beside the text: the film, only its sound, or nothing. */
import type { FilmList, FilmView } from "@dienhong/shared/contract/api";
import { nextFilmMs, wallMs } from "@dienhong/shared/film/filmTime";
import { useSession } from "@dienhong/shared/stores/session";
import { computed, onScopeDispose, ref, shallowRef, watch } from "vue";

export const BACK_S = 3;
export const SPEEDS = [0.5, 0.75, 1, 1.25, 1.5, 2] as const;
const LOOK_AGAIN_MS = 10_000;

/** Why nothing can be played: not known yet, being made, went wrong, never recorded. */
type Lack = "unknown" | "coming" | "failed" | "none";

export function usePlayer(conferenceId: string) {
  const { api } = useSession();
  const place = `/api/conferences/${encodeURIComponent(conferenceId)}/film`;
  /** Null until the server told of them. */
  const films = shallowRef<readonly FilmView[] | null>(null);
  const element = shallowRef<HTMLMediaElement | null>(null);
  const playing = ref(false);
  const speed = ref(1);
  /** Where it is, on the wall clock; null before anything was played. */
  const atMs = ref<number | null>(null);

  const media = computed(() => {
    const ready = films.value?.filter((one) => one.state === "ready") ?? [];
    return ready.find((one) => one.kind === "film") ?? ready[0] ?? null;
  });
  const coming = computed(
    () => films.value?.find((one) => one.state === "waiting" || one.state === "composing") ?? null,
  );
  const lack = computed<Lack>(() => {
    if (films.value === null) return "unknown";
    if (coming.value !== null) return "coming";
    return films.value.length === 0 ? "none" : "failed";
  });
  const address = computed(() =>
    media.value === null ? null : `${place}.${media.value.kind === "film" ? "mp4" : "m4a"}`,
  );

  let timer: ReturnType<typeof setTimeout> | undefined;
  let frame = 0;
  let ended = false;

  async function load(): Promise<void> {
    const answer = await api.ask<FilmList>("GET", place);
    if (ended) return;
    if (answer.ok) films.value = answer.value.films;
    else if (answer.code !== "offline") films.value ??= [];
    if (lack.value === "unknown" || coming.value !== null)
      timer = setTimeout(() => void load(), LOOK_AGAIN_MS);
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

  function playFrom(wall: number): void {
    seek(wall);
    play();
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
    return spans === undefined ? Math.max(0, wall - openedAtMs) : nextFilmMs(spans, wall);
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
    ended = true;
    clearTimeout(timer);
    cancelAnimationFrame(frame);
  });

  return {
    ...{ playing, speed, atMs, media, coming, lack, address },
    ...{ load, attach, seek, play, playFrom, toggle, back, faster, shownMs },
  };
}

export type Player = ReturnType<typeof usePlayer>;
