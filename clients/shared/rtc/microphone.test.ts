/** What the microphone's button says, and when one is really heard. */
import { describe, expect, it } from "vitest";
import { countdownS, microphoneState, type MicrophoneFacts } from "./microphone";

const CALLED = 100_000;
const ready: MicrophoneFacts = {
  hasDevice: true,
  open: true,
  mutedByChair: false,
  wanted: true,
  calledAtMs: CALLED,
  talking: null,
};

describe("the microphone", () => {
  it.each([
    ["closed", { open: false }, CALLED],
    ["countdown", {}, CALLED + 500],
    ["on_air", {}, CALLED + 3000],
    ["on_air", { calledAtMs: null }, CALLED],
    ["muted", { wanted: false }, CALLED + 5000],
    ["muted_by_chair", { mutedByChair: true }, CALLED + 5000],
    ["muted_by_chair", { mutedByChair: true, open: false }, CALLED],
    ["ready", { calledAtMs: null, talking: false }, CALLED],
    ["on_air", { calledAtMs: null, talking: true }, CALLED],
    ["closed", { open: false, talking: true }, CALLED],
    ["unavailable", { hasDevice: false }, CALLED + 5000],
  ] as const)("is %s", (state, facts, nowMs) => {
    expect(microphoneState({ ...ready, ...facts }, nowMs)).toBe(state);
  });

  it("counts down in whole seconds", () => {
    expect([0, 900, 1100, 2999, 3000, 9000].map((ms) => countdownS(CALLED, CALLED + ms))).toEqual([
      3, 3, 2, 1, 0, 0,
    ]);
  });
});
