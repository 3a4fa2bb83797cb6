/** The notebook and the carrying over, against the vectors that the server is held to. */
import { describe, expect, it } from "vitest";
import type { NoteOperation } from "../contract";
import carries from "../../../tests/vectors/notes/carry.json";
import folds from "../../../tests/vectors/notes/fold.json";
import { carried } from "./carry";
import { Notebook } from "./notebook";

function folded(operations: readonly NoteOperation[]) {
  const notebook = new Notebook();
  for (const operation of operations) notebook.apply(operation);
  return notebook.notes();
}

function shuffled<T>(list: readonly T[], seed: number): T[] {
  return list
    .map((one, index) => ({ one, at: Math.sin(seed * 31 + index * 17) }))
    .sort((a, b) => a.at - b.at)
    .map(({ one }) => one);
}

describe.each(folds as unknown as { operations: NoteOperation[]; notes: unknown[] }[])(
  "vector %#",
  ({ operations, notes }) => {
    it("leaves the notes that the server would show", () => {
      expect(folded(operations)).toEqual(notes);
    });

    it.each([1, 2, 3, 4, 5])("leaves them in any order and however often (%i)", (seed) => {
      expect(folded(shuffled([...operations, ...operations.slice(3)], seed))).toEqual(notes);
    });
  },
);

it("knows the newest time, so that what is written next is newer", () => {
  const notebook = new Notebook();
  notebook.apply({ type: "notes.erase", id: "a", lamport: 7, note_id: "x" });
  notebook.apply({ type: "notes.erase", id: "b", lamport: 3, note_id: "x" });
  expect(notebook.lamport).toBe(7);
});

describe.each(carries)("from $earlier to $later", ({ earlier, later, carried: expected }) => {
  it("carries notes where the server does", () => {
    const found = carried(earlier, later);
    expect(earlier.map((_, index) => found.get(index + 1) ?? null)).toEqual(expected);
  });
});
