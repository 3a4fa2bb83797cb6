/** Between the wall clock and the clock of what is played, which leaves out what wasn't recorded. Pure. */
import type { FilmView } from "@dienhong/shared/contract/api";

type Span = FilmView["spans"][number];

/** Null for a moment that isn't in the film. */
export function filmMs(spans: readonly Span[], wallMs: number): number | null {
  const span = spans.find((one) => one.wall_ms <= wallMs && wallMs < one.wall_ms + one.duration_ms);
  return span === undefined ? null : span.film_ms + wallMs - span.wall_ms;
}

/** The moment, or the first one after it that is in the film. */
export function nextFilmMs(spans: readonly Span[], wallMs: number): number {
  const next = spans.find((one) => wallMs < one.wall_ms + one.duration_ms);
  if (next === undefined) return 0;
  return next.film_ms + Math.max(0, wallMs - next.wall_ms);
}

export function wallMs(spans: readonly Span[], atFilmMs: number): number {
  const span = spans.findLast((one) => one.film_ms <= atFilmMs) ?? spans[0];
  return span === undefined ? 0 : span.wall_ms + Math.max(0, atFilmMs - span.film_ms);
}
