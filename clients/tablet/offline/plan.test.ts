import type { DocumentView } from "@dienhong/shared/contract";
import { describe, expect, it } from "vitest";
import { filesOf, foreign, missing, progressOf } from "./plan";

function paper(letter: string, pages: number, changes: Partial<DocumentView> = {}): DocumentView {
  const version = {
    sha256: letter.repeat(64),
    render_state: "ready",
    page_count: pages,
    ready_pages: pages,
  };
  return { id: letter, offline: true, version, ...changes } as DocumentView;
}

const A = paper("a", 30);
const B = paper("b", 2);

function pagesIn(paths: string[]): string[] {
  const bases = paths.filter((path) => path.endsWith("base.webp"));
  return bases.map((path) => path.replace(/\/pages\/(.).*\/(\d+)\/base.webp/, "$1$2"));
}

describe("what belongs on the device", () => {
  it("is every ready page, the first pages of every paper first", () => {
    const pages = pagesIn(missing([A, B], new Set()));
    expect(pages).toHaveLength(32);
    expect(pages.slice(18, 24)).toEqual(["a19", "a20", "b1", "b2", "a21", "a22"]);
  });

  it("is only what is not there yet", () => {
    const kept = new Set(filesOf(B, 1));
    expect(pagesIn(missing([B], kept))).toEqual(["b2"]);
    expect(progressOf(B, kept)).toEqual({ kept: 1, pages: 2 });
  });

  it("is no paper that must not stay, and none that failed", () => {
    const failed = paper("c", 0);
    const version = { ...failed.version, render_state: "failed" as const };
    expect(missing([paper("d", 3, { offline: false }), { ...failed, version }], new Set())).toEqual(
      [],
    );
  });

  it("is no more what was recalled or superseded; what is not a page stays", () => {
    const kept = new Set([...filesOf(A, 1), ...filesOf(B, 1), "state"]);
    expect(foreign([B], kept)).toEqual(filesOf(A, 1));
    expect(foreign([{ ...A, offline: false }, B], kept)).toEqual(filesOf(A, 1));
  });
});
