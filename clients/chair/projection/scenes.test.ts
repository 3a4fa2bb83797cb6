import type { DocumentView, Snapshot } from "@dienhong/shared/contract";
import { describe, expect, it } from "vitest";
import { newDraft, sceneOf, sceneWords, showable, timeOf, type Draft } from "./scenes";

const NOW_MS = new Date(2026, 10, 22, 9, 30).getTime();

function draft(some: Partial<Draft>): Draft {
  return { kind: "agenda", ...newDraft({ polls: [], seating: [] }), ...some };
}

describe("a chosen scene", () => {
  it("is the presented page until a paper is named", () => {
    expect(sceneOf(draft({ kind: "page" }), NOW_MS)).toEqual({ kind: "presented" });
    expect(sceneOf(draft({ kind: "page", documentId: "d1", page: 3 }), NOW_MS)).toEqual({
      kind: "page",
      document_id: "d1",
      page: 3,
    });
  });

  it("is none while something is missing", () => {
    expect(sceneOf(draft({ kind: "message", text: "  " }), NOW_MS)).toBeNull();
    expect(sceneOf(draft({ kind: "vote" }), NOW_MS)).toBeNull();
    expect(sceneOf(draft({ kind: "seating" }), NOW_MS)).toBeNull();
    expect(sceneOf(draft({ kind: "countdown", minutes: 0 }), NOW_MS)).toBeNull();
    expect(sceneOf(draft({ kind: "countdown", minutes: 2.5 }), NOW_MS)).toBeNull();
  });

  it("counts down minutes, or to the time of day that is meant", () => {
    expect(sceneOf(draft({ kind: "countdown", minutes: 5 }), NOW_MS)).toMatchObject({
      kind: "countdown",
      minutes: 5,
    });
    expect(timeOf("10:15", NOW_MS) - NOW_MS).toBe(45 * 60_000);
    const late = new Date(2026, 10, 22, 23, 50).getTime();
    expect(timeOf("00:05", late) - late).toBe(15 * 60_000);
  });
});

it("offers published papers with pages, and nobody's personal ones", () => {
  const version = { ready_pages: 4 };
  const papers = [
    { id: "out", kind: "main", state: "published", version, published_version: null },
    { id: "waits", kind: "main", state: "pending", version, published_version: null },
    { id: "newer", kind: "main", state: "pending", version, published_version: version },
    { id: "mine", kind: "personal", state: "published", version, published_version: null },
  ] as unknown as DocumentView[];
  expect(showable(papers).map(({ id }) => id)).toEqual(["out", "newer"]);
});

it("is named by what it shows", () => {
  const t = (key: string, params?: Record<string, unknown>) =>
    [key.replace(/^projection\./, ""), ...Object.values(params ?? {})].join(" ");
  const snapshot = {
    documents: [{ id: "d1", title: "Báo cáo" }],
    polls: [{ id: "p1", title: "Thông qua" }],
    sites: [],
  } as unknown as Snapshot;
  const page = { kind: "page", document_id: "d1", page: 2 } as const;
  expect(sceneWords(t, page, snapshot)).toBe("what.page Báo cáo 2");
  const vote = { kind: "vote", poll_id: "p1" } as const;
  expect(sceneWords(t, vote, snapshot)).toBe("what.of scene.vote Thông qua");
  const countdown = { kind: "countdown", title: "Giải lao", minutes: 5 } as const;
  expect(sceneWords(t, countdown, snapshot)).toBe("what.of what.minutes 5 Giải lao");
  expect(sceneWords(t, { kind: "blank" }, snapshot)).toBe("scene.blank");
});
