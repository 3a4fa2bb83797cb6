import type { AgendaItemView, PollView, Presentation } from "@dienhong/shared/contract";
import { describe, expect, it } from "vitest";
import { sceneOf } from "./scene";

const NOW_MS = 1_000_000;

const poll = (state: PollView["state"], publishedAtMs: number | null = null) =>
  ({ id: "p1", state, published_at_ms: publishedAtMs }) as PollView;
const page = (atMs: number) => ({ at_ms: atMs }) as Presentation;
const item = (startedAtMs: number | null) => ({ started_at_ms: startedAtMs }) as AgendaItemView;

function kindOf(
  polls: PollView[],
  presentation: Presentation | null = null,
  items: AgendaItemView[] = [],
): string {
  return sceneOf({ polls, presentation, items }, NOW_MS).kind;
}

describe("the wall shows", () => {
  it("the title when nothing is presented or voted on", () => {
    expect(kindOf([])).toBe("title");
    expect(kindOf([poll("created"), poll("cancelled")])).toBe("title");
  });

  it("the page that is presented", () => {
    expect(kindOf([poll("created")], page(5))).toBe("page");
  });

  it("a vote before a page, until it is counted", () => {
    expect(kindOf([poll("started")], page(5))).toBe("vote");
    expect(kindOf([poll("closed")], page(5))).toBe("counting");
    expect(kindOf([poll("finished")], page(5))).toBe("counting");
  });

  it("a result until the meeting moves on", () => {
    const told = NOW_MS - 10_000;
    expect(kindOf([poll("published", told)], page(told - 1))).toBe("result");
    expect(kindOf([poll("published", told)], page(told + 1))).toBe("page");
    expect(kindOf([poll("published", told)], null, [item(null), item(told - 1)])).toBe("result");
    expect(kindOf([poll("published", told)], null, [item(told + 1)])).toBe("title");
  });

  it("no result of an hour ago", () => {
    expect(kindOf([poll("published", NOW_MS - 3_600_000)], page(5))).toBe("page");
  });
});
