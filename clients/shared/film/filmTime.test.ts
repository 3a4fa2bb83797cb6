import { describe, expect, it } from "vitest";
import { filmDuration, nextFilmMs, wallMs, type FilmSpan } from "./filmTime";

/** Two stretches of the meeting, a pause of 20 s between them. */
const SPANS: readonly FilmSpan[] = [
  { film_ms: 0, wall_ms: 1_000_000, duration_ms: 10_000 },
  { film_ms: 10_000, wall_ms: 1_030_000, duration_ms: 5_000 },
];

describe("the time of a film", () => {
  it("is found for a moment that is shown", () => {
    expect(nextFilmMs(SPANS, 1_004_000)).toBe(4_000);
    expect(nextFilmMs(SPANS, 1_030_000)).toBe(10_000);
  });

  it("goes on after a pause for a moment that was left out", () => {
    expect(nextFilmMs(SPANS, 1_015_000)).toBe(10_000);
    expect(nextFilmMs(SPANS, 1_010_000)).toBe(10_000);
  });

  it("is the beginning before and the end after the film", () => {
    expect(nextFilmMs(SPANS, 5)).toBe(0);
    expect(nextFilmMs(SPANS, 2_000_000)).toBe(15_000);
  });

  it("leads back to the clock on the wall", () => {
    expect(wallMs(SPANS, 4_000)).toBe(1_004_000);
    expect(wallMs(SPANS, 12_000)).toBe(1_032_000);
    expect(wallMs(SPANS, 99_000)).toBe(1_035_000);
    expect(wallMs(SPANS, -1)).toBe(1_000_000);
  });

  it("is nothing without a film", () => {
    expect([filmDuration([]), nextFilmMs([], 7), wallMs([], 7)]).toEqual([0, 0, 0]);
  });
});
