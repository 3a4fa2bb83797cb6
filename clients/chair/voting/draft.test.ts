import type { PollRules, PollView, Share } from "@dienhong/shared/contract";
import { describe, expect, it } from "vitest";
import {
  choicesOf,
  commandOf,
  NEW_DRAFT,
  paperCommandOf,
  paperProblem,
  passRulesFor,
  problemsOf,
  type Draft,
} from "./draft";

const RULE: Share = { numerator: 1, denominator: 2, plus: 1, base: "entitled" };
const simple: Draft = { ...NEW_DRAFT, title: " Thông qua báo cáo ", passRule: RULE };
const election: Draft = {
  ...simple,
  method: "secret",
  form: "candidates",
  choices: "Giàng A Sử\n\n Đặng Văn Đông \nLý Thị Mẩy",
  minMarks: 1,
  maxMarks: 2,
  seats: 2,
};

describe("a poll that is prepared", () => {
  it("becomes a command", () => {
    expect(problemsOf(simple)).toEqual([]);
    expect(commandOf(simple)).toEqual({
      type: "voting.create",
      title: "Thông qua báo cáo",
      item_id: null,
      method: "open",
      form: "yes_no_abstain",
      choices: [],
      min_marks: 1,
      max_marks: 1,
      seats: 1,
      pass_rule: RULE,
      quorum: null,
      duration_s: 60,
    });
  });

  it("takes a candidate from each line", () => {
    expect(problemsOf(election)).toEqual([]);
    expect(choicesOf(election)).toEqual(["Giàng A Sử", "Đặng Văn Đông", "Lý Thị Mẩy"]);
    expect(commandOf(election)).toMatchObject({ min_marks: 1, max_marks: 2, seats: 2 });
  });

  it("forgets marks and choices that yes and no don't have", () => {
    const back: Draft = { ...election, form: "yes_no_abstain" };
    expect(commandOf(back)).toMatchObject({ choices: [], max_marks: 1, seats: 1 });
  });

  it("on paper ends when the tellers are done", () => {
    expect(commandOf({ ...simple, method: "paper" })?.duration_s).toBeNull();
  });

  it.each([
    ["title", { title: " " }],
    ["choices", { choices: "Giàng A Sử\nGiàng A Sử", maxMarks: 1, seats: 1 }],
    ["marks", { maxMarks: 4 }],
    ["marks", { minMarks: 3 }],
    ["seats", { seats: 4 }],
    ["rule", { passRule: null }],
  ] as const)("is not created while its %s is wrong: %o", (problem, changes) => {
    expect(problemsOf({ ...election, ...changes })).toEqual([problem]);
  });

  it("asks no share of votes against where nobody votes against", () => {
    const preset = (base: Share["base"]) => ({
      id: base,
      name_vi: base,
      name_en: base,
      share: { ...RULE, base },
    });
    const rules: PollRules = { pass_rules: [preset("entitled"), preset("yes_no")], quorums: [] };
    expect(passRulesFor(rules, "yes_no_abstain")).toHaveLength(2);
    expect(passRulesFor(rules, "candidates").map(({ id }) => id)).toEqual(["entitled"]);
  });
});

describe("a paper count", () => {
  const poll = { id: "p1", entitled: 30, min_marks: 1, max_marks: 2 } as PollView;
  const right = { issued: 28, returned: 27, invalid: 2, totals: [20, 15, 10] };

  it("that agrees is recorded", () => {
    expect(paperProblem(poll, right)).toBeNull();
    expect(paperCommandOf(poll, right)).toEqual({
      type: "voting.record_paper_count",
      poll_id: "p1",
      paper: { issued: 28, returned: 27 },
      invalid: 2,
      totals: [20, 15, 10],
    });
  });

  it.each([
    ["whole", { invalid: -1 }],
    ["whole", { totals: [20, Number.NaN, 10] }],
    ["issued", { issued: 31 }],
    ["returned", { returned: 29 }],
    ["invalid", { returned: 1, invalid: 2 }],
    ["total", { totals: [26, 15, 10] }],
    ["sum", { totals: [5, 5, 5] }],
    ["sum", { totals: [25, 25, 25] }],
  ] as const)("is not recorded while its %s is wrong: %o", (problem, changes) => {
    expect(paperProblem(poll, { ...right, ...changes })).toBe(problem);
  });
});
