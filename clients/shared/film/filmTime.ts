/** Where in the film is a moment of the meeting, and the other way round: the mirror of
 * `rooms/recording/film_time.py`, held to it by the same examples. */

export interface FilmSpan {
  readonly film_ms: number;
  readonly wall_ms: number;
  readonly duration_ms: number;
}

type Clock = "film_ms" | "wall_ms";

/** The last span that begins at or before `ms`; -1 where there is none. */
function before(spans: readonly FilmSpan[], clock: Clock, ms: number): number {
  return spans.findLastIndex((span) => span[clock] <= ms);
}

export function filmDuration(spans: readonly FilmSpan[]): number {
  const last = spans.at(-1);
  return last === undefined ? 0 : last.film_ms + last.duration_ms;
}

/** The moment in the film, or the first one shown after it; the end where nothing follows. */
export function nextFilmMs(spans: readonly FilmSpan[], wallMs: number): number {
  const index = before(spans, "wall_ms", wallMs);
  const span = spans[index];
  if (span !== undefined && wallMs - span.wall_ms < span.duration_ms) {
    return span.film_ms + wallMs - span.wall_ms;
  }
  return spans[index + 1]?.film_ms ?? filmDuration(spans);
}

/** What is shown at `filmMs`; before the beginning and after the end, the nearest. */
export function wallMs(spans: readonly FilmSpan[], filmMs: number): number {
  const span = spans[Math.max(0, before(spans, "film_ms", filmMs))];
  if (span === undefined) return 0;
  return span.wall_ms + Math.min(Math.max(0, filmMs - span.film_ms), span.duration_ms);
}
