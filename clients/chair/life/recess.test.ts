import { expect, it } from "vitest";
import { inMinutes, nextAt } from "./recess";

const NINE = new Date(2026, 1, 2, 9, 0, 20).getTime();
const at = (hours: number, minutes: number, day = 2) =>
  new Date(2026, 1, day, hours, minutes).getTime();

it("ends a recess at a full minute", () => {
  expect(inMinutes(NINE, 15)).toBe(at(9, 16));
});

it("takes a time of the clock as the next one", () => {
  expect(nextAt(NINE, "09:30")).toBe(at(9, 30));
  expect(nextAt(NINE, "08:30")).toBe(at(8, 30, 3));
});

it("refuses what is no time", () => {
  for (const text of ["", "9", "25:00", "09:75"]) expect(nextAt(NINE, text)).toBeNull();
});
