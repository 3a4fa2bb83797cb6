import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { Paced } from "./paced";

beforeEach(() => vi.useFakeTimers());
afterEach(() => vi.useRealTimers());

it("sends the first at once and then the newest, at its pace", () => {
  const sent: number[] = [];
  const paced = new Paced<number>(100, (value) => sent.push(value));
  for (let n = 0; n < 10; n += 1) paced.put(n);
  expect(sent).toEqual([0]);
  vi.advanceTimersByTime(100);
  expect(sent).toEqual([0, 9]);
  vi.advanceTimersByTime(100);
  paced.put(10);
  expect(sent).toEqual([0, 9, 10]);
});

it("sends nothing more once it was stopped", () => {
  const sent: number[] = [];
  const paced = new Paced<number>(100, (value) => sent.push(value));
  paced.put(1);
  paced.put(2);
  paced.stop();
  vi.advanceTimersByTime(500);
  expect(sent).toEqual([1]);
});
