import type { DocumentView, Presentation, Snapshot } from "@dienhong/shared/contract";
import { describe, expect, it } from "vitest";
import {
  canTurn,
  follow,
  newer,
  NOTHING_READ,
  obey,
  panes,
  placeIn,
  putBeside,
  read,
  resume,
  turnTo,
  type Reading,
} from "./reading";

function paper(id: string, pageCount: number, readyPages = pageCount): DocumentView {
  const version = {
    sha256: id.repeat(64).slice(0, 64),
    number: 1,
    render_state: readyPages === pageCount ? "ready" : "processing",
    page_count: pageCount,
    ready_pages: readyPages,
  };
  return { id, item_id: null, title: id, kind: "main", version } as unknown as DocumentView;
}

function presenting(id: string, page: number, pulls = 0, epoch = 1): Presentation {
  const sha256 = id.repeat(64).slice(0, 64);
  return { document_id: id, sha256, page, pulls, epoch } as unknown as Presentation;
}

type Papers = Pick<Snapshot, "documents" | "presentation">;
const [A, B] = [paper("a", 3), paper("b", 9)];
const room = (presentation: Presentation | null): Papers => ({ documents: [A, B], presentation });
const reads = (document: DocumentView, page?: number): Reading =>
  read(NOTHING_READ, placeIn(NOTHING_READ, document, page));

describe("a tablet that follows", () => {
  it("shows the presenter's page, also when it comes late", () => {
    const { main } = panes(NOTHING_READ, room(presenting("b", 4)));
    expect(main).toMatchObject({ page: 4, pageCount: 9, following: true });
  });

  it("shows nothing while nothing is presented", () => {
    expect(panes(NOTHING_READ, room(null)).main).toBeNull();
  });

  it("detaches with any turn of its own", () => {
    const shown = panes(NOTHING_READ, room(presenting("b", 4))).main;
    const reading = shown === null ? NOTHING_READ : turnTo(NOTHING_READ, shown, 5);
    expect(panes(reading, room(presenting("b", 8))).main).toMatchObject({
      page: 5,
      following: false,
    });
  });
});

describe("a tablet that was detached", () => {
  it("stays on its page whatever the presenter does", () => {
    for (const page of [1, 5, 9]) {
      const { main, followed } = panes(reads(A, 2), room(presenting("b", page)));
      expect(main).toMatchObject({ page: 2, following: false });
      expect(followed).toBeNull();
    }
  });

  it("returns with one tap and can go back to where it was", () => {
    const returned = follow(reads(A, 2));
    expect(panes(returned, room(presenting("b", 4))).main).toMatchObject({ following: true });
    expect(panes(resume(returned), room(presenting("b", 4))).main).toMatchObject({ page: 2 });
  });

  it("follows again when its paper was taken away", () => {
    const reading = read(NOTHING_READ, { documentId: "gone", sha256: "x", page: 1, pages: 2 });
    expect(panes(reading, room(presenting("b", 4))).main).toMatchObject({ following: true });
  });

  it("opens a paper where it was left", () => {
    const reading = read(reads(B, 7), placeIn(NOTHING_READ, A));
    expect(placeIn(reading, B).page).toBe(7);
    expect(placeIn(reading, paper("b", 5)).page).toBe(5);
  });
});

describe("the chair's call", () => {
  const here = obey(NOTHING_READ, presenting("b", 4));

  it("brings a detached tablet back, once", () => {
    const detached = read(here, placeIn(here, A, 2));
    const called = obey(detached, presenting("b", 4, 1));
    expect(panes(called, room(presenting("b", 4, 1))).main).toMatchObject({ following: true });
    const again = read(called, placeIn(called, A, 2));
    expect(obey(again, presenting("b", 5, 1))).toBe(again);
  });

  it("is heard by a tablet that was offline meanwhile", () => {
    const detached = read(here, placeIn(here, A, 2));
    expect(obey(detached, presenting("b", 9, 3)).own).toBeNull();
  });

  it("of a new presentation is heard too", () => {
    const detached = read(here, placeIn(here, A, 2));
    expect(obey(detached, presenting("a", 1, 0, 2)).own).not.toBeNull();
    expect(obey(detached, presenting("a", 1, 1, 2)).own).toBeNull();
  });

  it("made before this tablet came moves nothing", () => {
    const early = reads(A, 2);
    expect(obey(early, presenting("b", 4, 2)).own).not.toBeNull();
  });

  it("leaves the way back to what was read", () => {
    const called = obey(read(here, placeIn(here, A, 2)), presenting("b", 4, 1));
    expect(called.left).toMatchObject({ documentId: "a", page: 2 });
  });
});

describe("two papers side by side", () => {
  it("follow the presenter on one side and stay on the other", () => {
    const reading = putBeside(reads(A, 2), true);
    const both = panes(reading, room(presenting("b", 6)));
    expect(both.followed).toMatchObject({ page: 6, following: true });
    expect(both.own).toMatchObject({ page: 2 });
    expect(both.main).toBe(both.own);
  });

  it("need a paper of one's own", () => {
    expect(putBeside(NOTHING_READ, true).beside).toBe(false);
  });

  it("end with following again", () => {
    expect(follow(putBeside(reads(A, 2), true)).beside).toBe(false);
  });
});

describe("turning", () => {
  it("stays within the paper", () => {
    const first = panes(reads(A, 1), room(null)).main;
    const last = panes(reads(A, 3), room(null)).main;
    expect([canTurn(first, -1), canTurn(first, 1)]).toEqual([false, true]);
    expect([canTurn(last, 1), canTurn(null, 1)]).toEqual([false, false]);
    expect(first && turnTo(reads(A, 1), first, 99).own?.page).toBe(1);
  });

  it("reaches pages that are still being made", () => {
    const shown = panes(NOTHING_READ, {
      documents: [paper("c", 500, 2)],
      presentation: presenting("c", 2),
    }).main;
    expect(canTurn(shown, 1)).toBe(true);
  });
});

describe("a version that was superseded", () => {
  it("stays open, and the newer one is known", () => {
    const reading = reads(A, 2);
    const changed = { ...paper("a", 4), version: { ...A.version, sha256: "new", page_count: 4 } };
    const { main } = panes(reading, { documents: [changed], presentation: null });
    expect(main).toMatchObject({ sha256: A.version.sha256, page: 2, pageCount: 3 });
    expect(newer(main)).toBe(changed);
    expect(newer(panes(reading, room(null)).main)).toBeNull();
  });
});
