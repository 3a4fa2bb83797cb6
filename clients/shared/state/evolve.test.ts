/** The reducer against the golden vectors that the server's own reducer is held to. */
import { describe, expect, it } from "vitest";
import type { Events, Snapshot } from "../contract";
import { evolveAll } from "./evolve";

interface Vector {
  readonly scenario: string;
  readonly viewers: readonly {
    readonly role: string;
    readonly snapshot: Snapshot;
    readonly batches: readonly Events[];
    readonly final: Snapshot;
  }[];
}

const vectors = Object.values(
  import.meta.glob<Vector>("../../../tests/vectors/live/*.json", {
    eager: true,
    import: "default",
  }),
);

it("has vectors to be tested with", () => {
  expect(vectors.length).toBeGreaterThan(5);
});

describe.each(vectors)("scenario $scenario", ({ viewers }) => {
  it.each(viewers)("leads a $role to what the server would show", (viewer) => {
    expect(viewer.batches.reduce(evolveAll, viewer.snapshot)).toEqual(viewer.final);
  });

  it.each(viewers)("leaves a $role the same when batches come twice", (viewer) => {
    const twice = viewer.batches.flatMap((batch) => [batch, batch]);
    expect(twice.reduce(evolveAll, viewer.snapshot)).toEqual(viewer.final);
  });
});
