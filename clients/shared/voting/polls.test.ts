import { describe, expect, it } from "vitest";
import vi from "../texts/vi.json";
import type { PollResult, PollView, Share, Snapshot } from "../contract";
import {
  markedIn,
  marksOf,
  marksProblem,
  partIn,
  percent,
  publishedPoll,
  remainingMs,
  resultRows,
  currentPoll,
  shareText,
  shownPart,
  withMark,
} from "./polls";

const POLL: PollView = {
  id: "p1",
  item_id: null,
  title: "Bầu Ban Chấp hành",
  method: "open",
  form: "candidates",
  choices: [
    { id: "c1", text: "Giàng A Sử" },
    { id: "c2", text: "Đặng Văn Đông" },
    { id: "c3", text: "Lý Thị Mẩy" },
  ],
  min_marks: 1,
  max_marks: 2,
  seats: 2,
  pass_rule: { numerator: 1, denominator: 2, plus: 1, base: "entitled_present" },
  quorum: null,
  duration_s: 60,
  round: 1,
  previous_id: null,
  state: "started",
  entitled: 10,
  entitled_present: 9,
  may_vote: false,
  created_at_ms: 1,
  started_at_ms: 1_000,
  ends_at_ms: 61_000,
  closed_at_ms: null,
  finished_at_ms: null,
  published_at_ms: null,
  result: null,
};

/** The Vietnamese texts, as the pages look them up. */
function t(key: string, params: Record<string, unknown> = {}): string {
  let found: unknown = vi;
  for (const part of key.split(".")) found = (found as Record<string, unknown>)[part];
  return String(found).replace(/\{(\w+)\}/g, (_, name: string) => String(params[name]));
}

describe("rules in words", () => {
  const share = (numerator: number, denominator: number, plus: number, base: Share["base"]) =>
    shareText(t, { numerator, denominator, plus, base });

  it.each([
    [share(1, 2, 1, "entitled"), "Quá nửa tổng số đại biểu"],
    [share(1, 2, 1, "entitled_present"), "Quá nửa số đại biểu có mặt"],
    [share(2, 3, 0, "entitled"), "Ít nhất hai phần ba tổng số đại biểu"],
    [share(4, 6, 0, "cast"), "Ít nhất hai phần ba số phiếu thu về"],
    [share(3, 4, 0, "valid"), "Ít nhất 3/4 số phiếu hợp lệ"],
    [share(3, 4, 1, "valid"), "Quá 3/4 số phiếu hợp lệ"],
    [share(1, 2, 0, "valid"), "Ít nhất một nửa số phiếu hợp lệ"],
    [share(1, 1, 0, "entitled_present"), "Toàn bộ số đại biểu có mặt"],
  ])("are “%s”", (said, expected) => {
    expect(said).toBe(expected);
  });
});

describe("marks", () => {
  it("take each other's place where only one is allowed", () => {
    expect(withMark({ max_marks: 1 }, ["c1"], "c2")).toEqual(["c2"]);
    expect(withMark({ max_marks: 1 }, ["c1"], "c1")).toEqual([]);
  });

  it("are put and taken where several are", () => {
    expect(withMark(POLL, ["c1"], "c3")).toEqual(["c1", "c3"]);
    expect(withMark(POLL, ["c1", "c3"], "c1")).toEqual(["c3"]);
  });

  it("are as many as the ballot says", () => {
    expect(marksProblem(POLL, [])).toBe("too_few");
    expect(marksProblem(POLL, ["c1"])).toBeNull();
    expect(marksProblem(POLL, ["c1", "c2", "c3"])).toBe("too_many");
  });

  it("are a digit for each choice, whatever the order of marking", () => {
    expect(marksOf(POLL, ["c3", "c1"])).toBe("101");
    expect(markedIn(POLL, "101").map(({ id }) => id)).toEqual(["c1", "c3"]);
  });
});

describe("polls", () => {
  const published = (id: string, at: number): PollView => ({
    ...POLL,
    id,
    state: "published",
    published_at_ms: at,
  });

  it("that go on, and the newest result", () => {
    const polls = [published("a", 5), published("b", 9), POLL, published("c", 7)];
    expect(currentPoll(polls)?.id).toBe("p1");
    expect(publishedPoll(polls)?.id).toBe("b");
    expect(currentPoll([{ ...POLL, state: "closed" }])?.id).toBe("p1");
    expect(currentPoll([published("a", 5), { ...POLL, state: "cancelled" }])).toBeNull();
    expect(publishedPoll([POLL])).toBeNull();
  });

  it("close by themselves when their time is over", () => {
    expect(remainingMs(POLL, 31_000)).toBe(30_000);
    expect(remainingMs(POLL, 99_000)).toBe(0);
    expect(remainingMs({ ...POLL, ends_at_ms: null }, 1)).toBeNull();
  });

  it("say why somebody has no ballot", () => {
    const me = { id: "me", voter: true };
    const snapshot = { attendees: [me, { id: "guest", voter: false }] } as unknown as Snapshot;
    expect(partIn({ ...POLL, may_vote: true }, snapshot, "me")).toBe("votes");
    expect(partIn(POLL, snapshot, "me")).toBe("not_checked_in");
    expect(partIn({ ...POLL, method: "paper" }, snapshot, "me")).toBe("on_paper");
    expect(partIn(POLL, snapshot, "guest")).toBe("not_on_list");
  });
});

it("never shows more than all", () => {
  expect([percent(1, 4), percent(5, 4), percent(0, 0)]).toEqual([25, 100, 0]);
});

it("turns through lists that are longer than their room", () => {
  const rows = [1, 2, 3, 4, 5];
  expect(shownPart(rows, 2, 0)).toEqual([1, 2]);
  expect(shownPart(rows, 2, 2)).toEqual([5]);
  expect(shownPart(rows, 2, 3)).toEqual([1, 2]);
  expect(shownPart([], 2, 7)).toEqual([]);
  expect(shownPart(rows, Infinity, 3)).toEqual(rows);
});

it("puts candidates with the most votes first, and leaves yes and no where they are", () => {
  const result = {
    totals: [
      { choice_id: "c1", count: 1 },
      { choice_id: "c2", count: 7 },
      { choice_id: "c3", count: 7 },
    ],
    elected: ["c2", "c3"],
    tied: [],
  } as unknown as PollResult;
  const order = (form: PollView["form"]) =>
    resultRows({ ...POLL, form }, result).map(({ id, elected }) => [id, elected]);
  expect(order("candidates")).toEqual([
    ["c2", true],
    ["c3", true],
    ["c1", false],
  ]);
  expect(order("yes_no_abstain").map(([id]) => id)).toEqual(["c1", "c2", "c3"]);
});
