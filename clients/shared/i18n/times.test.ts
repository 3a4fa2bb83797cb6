import { expect, it } from "vitest";
import { duration } from "./times";

it.each([
  [0, "00:00"],
  [130_999, "02:10"],
  [3_730_000, "1:02:10"],
  [-5000, "00:00"],
])("writes %i ms as %s", (ms, text) => {
  expect(duration(ms)).toBe(text);
});
