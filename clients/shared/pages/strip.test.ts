import { describe, expect, it } from "vitest";
import { centred, slice } from "./strip";

describe("a strip of 500 pages", () => {
  it("draws only what is in sight and a few around", () => {
    const { first, last } = slice(500, 100, 20_000, 800);
    expect([first, last]).toEqual([198, 211]);
  });

  it("keeps the room of those it doesn't draw", () => {
    const { before, whole, first } = slice(500, 100, 20_000, 800);
    expect(before).toBe((first - 1) * 100);
    expect(whole).toBe(50_000);
  });

  it("ends at its ends", () => {
    expect(slice(500, 100, 0, 800).first).toBe(1);
    expect(slice(500, 100, 49_200, 800).last).toBe(500);
    expect(slice(3, 100, 0, 800)).toMatchObject({ first: 1, last: 3 });
    expect(slice(0, 100, 0, 800)).toMatchObject({ first: 1, last: 0 });
  });

  it("puts the page shown in the middle, except near an end", () => {
    expect(centred(250, 500, 100, 800)).toBe(24_550);
    expect(centred(1, 500, 100, 800)).toBe(0);
    expect(centred(500, 500, 100, 800)).toBe(49_200);
  });
});
