import type { DocumentView, Snapshot } from "@dienhong/shared/contract";
import { describe, expect, it } from "vitest";
import { shownPage, turned } from "./reading";

function paper(id: string, pageCount: number, readyPages = pageCount): DocumentView {
  return {
    id,
    item_id: null,
    title: id,
    kind: "main",
    owner_id: null,
    version: {
      sha256: id.repeat(64).slice(0, 64),
      number: 1,
      byte_count: 1,
      uploaded_at_ms: 0,
      render_state: readyPages === pageCount ? "ready" : "processing",
      page_count: pageCount,
      ready_pages: readyPages,
      width: 595,
      height: 842,
      failure: null,
    },
  };
}

function snapshot(documents: DocumentView[], presented: [string, number] | null): Snapshot {
  const presentation =
    presented === null
      ? null
      : {
          epoch: 1,
          seq: 0,
          presenter_id: "chair",
          document_id: presented[0],
          sha256: "",
          page: presented[1],
          view: { x: 0, y: 0, w: 1 },
          item_id: null,
          at_ms: 0,
        };
  return { documents, presentation } as unknown as Snapshot;
}

const PAPERS = [paper("a", 3), paper("b", 9)];

describe("the page a tablet shows", () => {
  it("is the presenter's while following", () => {
    const shown = shownPage(snapshot(PAPERS, ["b", 4]), null);
    expect(shown).toMatchObject({ page: 4, pageCount: 9, following: true });
  });

  it("stays the delegate's own whatever the presenter does", () => {
    const own = { documentId: "a", page: 2 };
    for (const page of [1, 5, 9]) {
      const shown = shownPage(snapshot(PAPERS, ["b", page]), own);
      expect(shown).toMatchObject({ page: 2, following: false });
    }
  });

  it("is the presenter's again when the delegate's paper was removed", () => {
    const shown = shownPage(snapshot(PAPERS, ["b", 4]), { documentId: "gone", page: 1 });
    expect(shown).toMatchObject({ page: 4, following: true });
  });

  it("is none when nothing is presented and nothing was opened", () => {
    expect(shownPage(snapshot(PAPERS, null), null)).toBeNull();
  });

  it("turns within the paper and no further", () => {
    const first = shownPage(snapshot(PAPERS, ["a", 1]), null);
    const last = shownPage(snapshot(PAPERS, ["a", 3]), null);
    expect(first && turned(first, -1)).toBeNull();
    expect(first && turned(first, 1)).toEqual({ documentId: "a", page: 2 });
    expect(last && turned(last, 1)).toBeNull();
  });

  it("can be turned to while later pages are still being made", () => {
    const shown = shownPage(snapshot([paper("c", 500, 2)], ["c", 1]), null);
    expect(shown && turned(shown, 1)).toEqual({ documentId: "c", page: 2 });
  });
});
