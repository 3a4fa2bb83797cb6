import { expect, it } from "vitest";
import { levelOf } from "./level";

it("is 0 for silence, 1 for full scale, and between for speech", () => {
  expect(levelOf(new Float32Array(256))).toBe(0);
  expect(levelOf(new Float32Array(256).fill(1))).toBeCloseTo(1, 3);
  const speech = levelOf(new Float32Array(256).fill(0.05));
  expect(speech).toBeGreaterThan(0.4);
  expect(speech).toBeLessThan(0.7);
});
