/** Where one is in a meeting: the time on the wall that the film shows, or, without a film, the one
 * that was chosen. */
import { nextFilmMs, wallMs, type FilmSpan } from "@dienhong/shared/film/filmTime";
import { computed, ref, shallowRef, type Ref } from "vue";
import type { ArchivePage } from "../contract";

const STEP_S = 5;

export type Playback = ReturnType<typeof usePlayback>;

export function usePlayback(page: Readonly<Ref<ArchivePage | null>>) {
  const media = shallowRef<HTMLMediaElement | null>(null);
  const atMs = ref(0);
  const playing = ref(false);
  const spans = computed<readonly FilmSpan[]>(() => page.value?.film?.spans ?? []);
  const hasFilm = computed(() => (page.value?.film_href ?? null) !== null);

  /** Called with each time the film tells. */
  function tell(): void {
    if (media.value !== null && spans.value.length > 0) {
      atMs.value = wallMs(spans.value, media.value.currentTime * 1000);
    }
  }

  function goTo(ms: number, play = true): void {
    atMs.value = ms;
    if (media.value === null || !hasFilm.value) return;
    media.value.currentTime = nextFilmMs(spans.value, ms) / 1000;
    // A browser may want a touch first: the film then stands at the place.
    if (play) media.value.play().catch(() => undefined);
  }

  function toggle(): void {
    const film = media.value;
    if (film === null) return;
    if (film.paused) film.play().catch(() => undefined);
    else film.pause();
  }

  function step(by: 1 | -1): void {
    if (media.value !== null) media.value.currentTime += by * STEP_S;
  }

  return { media, atMs, playing, hasFilm, tell, goTo, toggle, step };
}

/** The last of `spans` that has begun at `atMs`: what a list marks as now. Sorted by beginning. */
export function nowIn(begins: readonly number[], atMs: number): number {
  return begins.findLastIndex((begin) => begin <= atMs);
}
