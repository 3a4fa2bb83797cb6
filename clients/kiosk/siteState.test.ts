/** What a site's room is told, from what happens in the conference. */
import { describe, expect, it } from "vitest";
import type { Snapshot } from "@dienhong/shared/contract";
import { siteState, type Facts } from "./siteState";

const ME = "operator1";

interface Given {
  readonly state?: Snapshot["conference"]["state"];
  readonly holder?: string;
  readonly second?: string;
  readonly queue?: readonly string[];
  readonly mark?: "called" | "present" | "late" | "absent";
  readonly facts?: Partial<Facts>;
}

function state({ state = "open", holder, second, queue = [], mark, facts = {} }: Given) {
  const snapshot = {
    me: ME,
    conference: { state, back_at_ms: 5000 },
    attendees: [
      { id: ME, site_id: "site1" },
      { id: "delegate1", site_id: "site1" },
      { id: "delegate2", site_id: "site2" },
    ],
    stage: second === undefined ? { layout: "speaker" } : { layout: "debate", second_id: second },
    roll_call: mark === undefined ? [] : [{ site_id: "site1", mark }],
    floor: {
      holder: holder === undefined ? null : { attendee_id: holder },
      queue: queue.map((attendee_id) => ({ attendee_id })),
    },
  } as unknown as Snapshot;
  return siteState({
    snapshot,
    lostSinceMs: null,
    open: false,
    microphone: "closed",
    countdownS: 3,
    label: (id) => `Xã Bát Xát · ${id}`,
    name: (id) => id,
    ...facts,
  });
}

describe("the state of a site", () => {
  it("waits for the opening, also before anybody has come", () => {
    expect(state({ state: "scheduled" })).toEqual({ kind: "waiting" });
    expect(state({ state: "waiting" })).toEqual({ kind: "waiting" });
  });

  it("says when the line is lost, whatever was before", () => {
    const facts = { lostSinceMs: 1000 };
    expect(state({ holder: ME, facts })).toEqual({ kind: "lost", sinceMs: 1000 });
    expect(state({ state: "closed", facts })).toEqual({ kind: "closed" });
  });

  it("is called, counts down, and is on air", () => {
    expect(state({ holder: ME, facts: { open: true, microphone: "countdown" } })).toEqual({
      kind: "called",
      to: "speak",
      who: null,
      countdownS: 3,
    });
    expect(state({ holder: ME, facts: { open: true, microphone: "on_air" } })).toEqual({
      kind: "on_air",
      to: "speak",
      who: null,
    });
  });

  it("says that it is not heard where the microphone fails", () => {
    expect(state({ holder: ME, facts: { open: true, microphone: "unavailable" } })).toEqual({
      kind: "silent",
      to: "speak",
      who: null,
    });
  });

  it("names a delegate who is heard through this room's microphone", () => {
    expect(state({ holder: "delegate1", facts: { open: true, microphone: "on_air" } })).toEqual({
      kind: "on_air",
      to: "speak",
      who: "delegate1",
    });
  });

  it("is in a debate: itself, or a delegate who is heard through this room's microphone", () => {
    const facts = { open: true, microphone: "on_air" } as const;
    const heard = { kind: "on_air", to: "debate" };
    expect(state({ holder: "delegate2", second: ME, facts })).toEqual({ ...heard, who: null });
    expect(state({ second: "delegate1", facts })).toEqual({ ...heard, who: "delegate1" });
    expect(state({ holder: ME, second: "delegate2", facts })).toEqual({
      kind: "on_air",
      to: "speak",
      who: null,
    });
  });

  it("does not take another site's speech for its own while all may speak", () => {
    const facts = { open: true, microphone: "ready" } as const;
    expect(state({ holder: "delegate2", facts }).kind).toBe("listening");
  });

  it("listens to another site, and keeps its place in the queue", () => {
    expect(state({ holder: "delegate2" })).toEqual({
      kind: "listening",
      who: "Xã Bát Xát · delegate2",
    });
    expect(state({ holder: "delegate2", queue: ["other", ME] })).toEqual({
      kind: "asked",
      place: 2,
    });
  });

  it("says how the roll call stands; who came late is present", () => {
    expect(state({ state: "roll_call" })).toEqual({ kind: "roll_call", mark: "none" });
    expect(state({ state: "roll_call", mark: "called" })).toEqual({
      kind: "roll_call",
      mark: "called",
    });
    expect(state({ state: "roll_call", mark: "late" })).toEqual({
      kind: "roll_call",
      mark: "present",
    });
  });

  it("rests, and says until when", () => {
    expect(state({ state: "recess" })).toEqual({ kind: "recess", backAtMs: 5000 });
  });
});
