import { describe, expect, it } from "vitest";
import { isDoubtful, moved, startOf, together, wordAt, wordPlayed, wordsOf } from "./words";

const row = {
  text: "Xã Bát Sát báo cáo",
  words: [
    [0, 100, 90],
    [100, 200, 60],
    [200, 300, 40],
    [300, 400, 95],
    [400, 500, null],
  ] as const,
} as unknown as Parameters<typeof wordsOf>[1];

describe("words of a row", () => {
  it("stand where they are in the text, with their times", () => {
    const words = wordsOf(row.text, row);
    expect(words.map((word) => row.text.slice(word.from, word.to))).toEqual(row.text.split(" "));
    expect(words.map((word) => isDoubtful(word.time))).toEqual([false, true, true, false, false]);
  });

  it("keep their times around what is being written", () => {
    const words = wordsOf("Xã Bát Xát xin  báo cáo", row);
    expect(words.map((word) => word.time?.[0] ?? null)).toEqual([0, 100, null, null, 300, 400]);
    expect(startOf(words, 3)).toBe(200);
    expect(startOf(words, 4)).toBe(300);
  });

  it("are found by the caret and by the moment that is played", () => {
    const words = wordsOf(row.text, row);
    expect([0, 2, 3, 7, 99].map((caret) => wordAt(words, caret))).toEqual([0, 0, 1, 2, 4]);
    expect([0, 150, 450, 900].map((ms) => wordPlayed(row.words, ms))).toEqual([0, 1, 4, -1]);
    expect(wordAt([], 0)).toBe(-1);
  });
});

describe("two changes of one text", () => {
  it("are put together where they are apart", () => {
    expect(together("a b c d", "A b c d", "a b c D")).toBe("A b c D");
    expect(together("a b", "a b", "a b c")).toBe("a b c");
    expect(together("a b", "x b", "a b")).toBe("x b");
  });

  it("are left to the server where they touch", () => {
    expect(together("a b c", "a X c", "a Y c")).toBeNull();
  });

  it("move the caret with the text around it", () => {
    expect(moved(2, "a b c", "a b c d")).toBe(2);
    expect(moved(5, "a b c", "xx a b c")).toBe(8);
    expect(moved(3, "a bbb c", "a X c")).toBe(3);
  });
});
