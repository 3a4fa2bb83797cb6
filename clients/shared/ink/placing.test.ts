import { expect, it } from "vitest";
import { leftBehind, onPage, pageIn } from "./placing";

const [OLD, NEW, LOST] = ["old", "new", "lost"];
const digests = new Map([
  ["old", ["a", "b", "c"]],
  ["new", ["x", "a", "c"]],
  ["lost", null],
]);

function note(sha256: string, page: number) {
  return { id: `${sha256}${String(page)}`, place: { document_id: "d", sha256, page } };
}

const notes = [note(OLD, 1), note(OLD, 2), note(OLD, 3), note(NEW, 2), note(LOST, 1)];

it("shows notes of an earlier version on the page that looks the same", () => {
  const page = { document_id: "d", sha256: NEW, page: 2 };
  expect(onPage(notes, page, digests).map(({ id }) => id)).toEqual(["old1", "new2"]);
});

it("lists what finds no page", () => {
  const left = leftBehind(notes, { document_id: "d", sha256: NEW }, digests);
  expect(left.map(({ id }) => id)).toEqual(["old2", "lost1"]);
});

it("keeps other papers out", () => {
  const other = { document_id: "e", sha256: NEW, page: 2 };
  expect(onPage(notes, other, digests)).toEqual([]);
  expect(leftBehind(notes, other, digests)).toEqual([]);
});

it("finds a page in its own version without any digest", () => {
  expect(pageIn(note(LOST, 4).place, LOST, new Map())).toBe(4);
});
