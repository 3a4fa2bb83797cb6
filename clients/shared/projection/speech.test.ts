import { describe, expect, it } from "vitest";
import { speechTime } from "./speech";

const holder = {
  attendee_id: "a1",
  since_ms: 1000,
  kind: "normal",
  limit_ms: 180_000,
  extended_ms: 0,
  paused_at_ms: null,
  paused_ms: 0,
} as const;

describe("the time of a speech", () => {
  it("runs down and warns for the last thirty seconds", () => {
    expect(speechTime(holder, 61_000)).toMatchObject({ leftMs: 120_000, tone: "calm" });
    expect(speechTime(holder, 151_000)).toMatchObject({ leftMs: 30_000, tone: "warning" });
    expect(speechTime(holder, 181_000)).toMatchObject({ leftMs: 0, tone: "over" });
    expect(speechTime(holder, 191_000)).toMatchObject({ leftMs: -10_000, tone: "over" });
  });

  it("grows by what the chair adds", () => {
    expect(speechTime({ ...holder, extended_ms: 60_000 }, 181_000).leftMs).toBe(60_000);
  });

  it("stands still while it is paused", () => {
    const paused = { ...holder, paused_at_ms: 31_000 };
    expect(speechTime(paused, 500_000)).toMatchObject({ spokenMs: 30_000, paused: true });
    expect(speechTime({ ...holder, paused_ms: 10_000 }, 61_000).spokenMs).toBe(50_000);
  });

  it("only counts up where nobody limited it", () => {
    expect(speechTime({ ...holder, limit_ms: null }, 61_000)).toMatchObject({
      spokenMs: 60_000,
      leftMs: null,
      tone: "calm",
    });
  });
});
