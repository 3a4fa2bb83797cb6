import type { SearchHit } from "@dienhong/shared/contract";
import { createPinia, setActivePinia } from "pinia";
import { beforeEach, describe, expect, it } from "vitest";
import { byPaper, useFound } from "./useFound";

function hit(documentId: string, page: number, exact = true): SearchHit {
  const boxes = [{ x: 0.1, y: page / 10, w: 0.1, h: 0.02 }];
  const place = { document_id: documentId, sha256: `sha-${documentId}`, page };
  return { ...place, exact, title: documentId, boxes } as unknown as SearchHit;
}

describe("what was found", () => {
  beforeEach(() => setActivePinia(createPinia()));

  it("stands by paper: the best first, in each exact hits before others, then by page", () => {
    const groups = byPaper([hit("b", 9), hit("a", 2), hit("b", 3), hit("b", 1, false)]);
    expect(groups.map(({ documentId }) => documentId)).toEqual(["b", "a"]);
    expect(groups[0]?.hits.map(({ page }) => page)).toEqual([3, 9, 1]);
  });

  it("is marked on its pages only once a result was opened, until it is put away", () => {
    const found = useFound();
    found.hits = [hit("a", 2)];
    expect(found.boxes({ sha256: "sha-a", page: 2 })).toEqual([]);
    found.marked = true;
    expect(found.boxes({ sha256: "sha-a", page: 2 })).toHaveLength(1);
    expect(found.boxes({ sha256: "sha-a", page: 3 })).toEqual([]);
    found.clear();
    expect(found.boxes({ sha256: "sha-a", page: 2 })).toEqual([]);
  });
});
