import { describe, expect, it } from "vitest";
import type { AgendaItemView, DocumentView } from "@dienhong/shared/contract";
import { groups, openedOf, stepsOf } from "./papers";

function item(id: string, position: number): AgendaItemView {
  return {
    id,
    parent_id: null,
    position,
    title: `Nội dung ${id}`,
    presenter_id: null,
    planned_minutes: 10,
    status: "pending",
    started_at_ms: null,
    ended_at_ms: null,
  };
}

function paper(id: string, changes: Partial<DocumentView> = {}): DocumentView {
  return {
    id,
    item_id: null,
    title: `Tài liệu ${id}`,
    kind: "main",
    owner_id: null,
    state: "published",
    reason: null,
    submitted_by: null,
    published_version: null,
    rank: 1,
    offline: true,
    access: null,
    version: {
      sha256: "0".repeat(64),
      number: 1,
      byte_count: 1,
      uploaded_at_ms: 0,
      render_state: "ready",
      page_count: 1,
      ready_pages: 1,
      width: 1,
      height: 1,
      failure: null,
      supersedes: null,
      text_pages: 1,
      text_state: "ready",
    },
    ...changes,
  };
}

describe("the papers of the panel", () => {
  const items = [item("b", 1), item("a", 0)];

  it("stand in the order of the agenda, main papers before reference", () => {
    const papers = [
      paper("1", { item_id: "b" }),
      paper("2", { item_id: "a", kind: "reference" }),
      paper("3", { item_id: "a" }),
      paper("4"),
    ];
    const shown = groups(items, papers, "all", "");
    expect(shown.map(({ item: one }) => one?.id)).toEqual([undefined, "a", "b"]);
    expect(shown[1]?.papers.map(({ id }) => id)).toEqual(["3", "2"]);
  });

  it("are found without diacritics and by what waits for approval", () => {
    const papers = [paper("1", { title: "Tờ trình", state: "pending" }), paper("2")];
    expect(groups([], papers, "all", "to trinh")[0]?.papers).toHaveLength(1);
    expect(groups([], papers, "waiting", "")[0]?.papers.map(({ id }) => id)).toEqual(["1"]);
    expect(groups([], papers, "waiting", "khác")).toEqual([]);
  });

  it("say how many readers have opened them", () => {
    const counts = [{ document_id: "1", readers: 62, opened: 41 }];
    expect(openedOf({ mine: [], counts }).get("1")).toEqual({ readers: 62, opened: 41 });
    expect(openedOf(null).size).toBe(0);
  });

  it("offer what their state allows, and recalling while readers have an older version", () => {
    expect(stepsOf(paper("1", { state: "pending" }))).toContain("reject");
    expect(stepsOf(paper("1", { kind: "personal" }))).toEqual([]);
    const old = paper("1").version;
    expect(stepsOf(paper("1", { state: "pending", published_version: old }))).toContain("recall");
  });
});
