import { describe, expect, it } from "vitest";
import type { AgendaItemView, ConferenceView, PollView, Presentation } from "../contract";
import { drawnOf, type Facts, type Scene } from "./drawn";

const NOW_MS = 1_000_000;
const FOLLOW: Scene = { kind: "follow" };

const poll = (state: PollView["state"], publishedAtMs: number | null = null) =>
  ({ id: "p1", state, published_at_ms: publishedAtMs }) as PollView;
const page = (atMs: number) => ({ at_ms: atMs }) as Presentation;
const item = (startedAtMs: number | null) => ({ started_at_ms: startedAtMs }) as AgendaItemView;

function facts(more: Partial<Facts> & { state?: ConferenceView["state"] } = {}): Facts {
  const { state = "open", ...others } = more;
  const conference = { state } as ConferenceView;
  return { conference, polls: [], presentation: null, items: [], ...others };
}

function drawn(of: Facts, scene: Scene = FOLLOW, pictured = false) {
  return drawnOf(of, scene, { ms: NOW_MS, shownAtMs: NOW_MS - 60_000, pictured });
}

describe("a wall that follows shows", () => {
  it("the title when nothing is presented or voted on", () => {
    expect(drawn(facts()).kind).toBe("title");
    expect(drawn(facts({ polls: [poll("created"), poll("cancelled")] })).kind).toBe("title");
  });

  it("the stage once somebody is seen there, but not before the opening", () => {
    expect(drawn(facts(), FOLLOW, true).kind).toBe("stage");
    expect(drawn(facts({ state: "scheduled" }), FOLLOW, true).kind).toBe("title");
  });

  it("the page that is presented", () => {
    const presented = drawn(facts({ presentation: page(5) }), FOLLOW, true);
    expect(presented).toEqual({ kind: "page", chosen: null });
  });

  it("a vote before a page, until it is counted", () => {
    for (const state of ["started", "closed", "finished"] as const) {
      expect(drawn(facts({ polls: [poll(state)], presentation: page(5) })).kind).toBe("vote");
    }
  });

  it("a result until the meeting moves on", () => {
    const told = NOW_MS - 10_000;
    const polls = [poll("published", told)];
    expect(drawn(facts({ polls, presentation: page(told - 1) })).kind).toBe("result");
    expect(drawn(facts({ polls, presentation: page(told + 1) })).kind).toBe("page");
    expect(drawn(facts({ polls, items: [item(null), item(told - 1)] })).kind).toBe("result");
    expect(drawn(facts({ polls, items: [item(told + 1)] })).kind).toBe("title");
  });

  it("no result of an hour ago", () => {
    const polls = [poll("published", NOW_MS - 3_600_000)];
    expect(drawn(facts({ polls, presentation: page(5) })).kind).toBe("page");
  });

  it("that it is recess, whatever is still presented", () => {
    expect(drawn(facts({ state: "recess", presentation: page(5) })).kind).toBe("recess");
  });
});

describe("a chosen scene", () => {
  it("stays whatever the meeting is at", () => {
    const busy = facts({ polls: [poll("started")], presentation: page(5) });
    expect(drawn(busy, { kind: "agenda" }).kind).toBe("agenda");
    expect(drawn(busy, { kind: "message", text: "Mời vào" })).toEqual({
      kind: "message",
      text: "Mời vào",
    });
  });

  it("counts minutes from when it was shown, or to a time", () => {
    const ofMinutes: Scene = { kind: "countdown", title: "", minutes: 5 };
    expect(drawn(facts(), ofMinutes)).toMatchObject({ endsAtMs: NOW_MS + 4 * 60_000 });
    const toATime: Scene = { kind: "countdown_to", title: "", until_ms: 77 };
    expect(drawn(facts(), toATime)).toMatchObject({ endsAtMs: 77 });
  });

  it("shows a poll while it runs and its result once that is told", () => {
    const scene: Scene = { kind: "vote", poll_id: "p1" };
    expect(drawn(facts({ polls: [poll("finished")] }), scene).kind).toBe("vote");
    expect(drawn(facts({ polls: [poll("published", 1)] }), scene).kind).toBe("result");
    expect(drawn(facts(), scene).kind).toBe("title");
  });

  it("of the presented page is the title while there is none", () => {
    expect(drawn(facts(), { kind: "presented" }).kind).toBe("title");
    expect(drawn(facts({ presentation: page(1) }), { kind: "presented" }).kind).toBe("page");
  });
});
