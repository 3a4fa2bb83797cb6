import { expect, it } from "vitest";
import { dayEnd, dayOf, dayStart } from "./days";

it("a day of the filter is from midnight to midnight", () => {
  const start = dayStart("2026-11-22");
  const end = dayEnd("2026-11-22");
  expect(start).toBe(new Date(2026, 10, 22).getTime());
  expect(end).toBe(new Date(2026, 10, 23).getTime());
});

it("an unfinished day narrows nothing", () => {
  expect([dayStart(""), dayEnd(""), dayStart("2026-1")]).toEqual([null, null, null]);
});

it("names a day as the calendar does", () => {
  expect(dayOf(new Date(2026, 10, 22).getTime(), "vi")).toContain("22/11/2026");
});
