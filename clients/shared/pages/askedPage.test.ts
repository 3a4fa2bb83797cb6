import { expect, test } from "vitest";
import { AskedPage } from "./askedPage";

const PAGES = 12;
const done = Promise.resolve(true);
const refused = Promise.resolve(false);

function at(page: number, epoch = 1) {
  return { epoch, page };
}

test("quick turns count from the page that was asked for", () => {
  const asked = new AskedPage();
  for (const page of [2, 3, 4]) {
    expect(asked.next(at(1), 1, PAGES)).toBe(page);
    void asked.ask(at(page), done);
  }
  asked.show(at(2));
  expect(asked.next(at(2), 1, PAGES)).toBe(5);
});

test("once it is shown, turns count from what is shown", () => {
  const asked = new AskedPage();
  void asked.ask(at(4), done);
  asked.show(at(4));
  // Somebody turned on from another device of his.
  asked.show(at(9));
  expect(asked.next(at(9), 1, PAGES)).toBe(10);
});

test("a refused turn is forgotten, but not the one asked for after it", async () => {
  const asked = new AskedPage();
  const first = asked.ask(at(2), refused);
  void asked.ask(at(3), done);
  await first;
  expect(asked.next(at(1), 1, PAGES)).toBe(4);
  await asked.ask(at(4), refused);
  expect(asked.next(at(1), 1, PAGES)).toBe(2);
});

test("what was asked for in another presentation doesn't count", () => {
  const asked = new AskedPage();
  void asked.ask(at(7), done);
  expect(asked.next(at(1, 2), 1, PAGES)).toBe(2);
  asked.show(at(1, 2));
  expect(asked.next(at(1), 1, PAGES)).toBe(2);
  void asked.ask(at(7), done);
  asked.show(null);
  expect(asked.next(at(1), 1, PAGES)).toBe(2);
});

test("there is nothing before the first page and after the last", () => {
  const asked = new AskedPage();
  expect(asked.next(at(1), -1, PAGES)).toBeNull();
  void asked.ask(at(PAGES), done);
  expect(asked.next(at(1), 1, PAGES)).toBeNull();
  expect(asked.next(at(1), -1, PAGES)).toBe(PAGES - 1);
});
