import { describe, expect, it } from "vitest";
import { answerProblem, chosenWith, sameAnswer } from "./answer";
import { awaitingMe, timeLeft } from "./consultations";
import { problemsOf, requestOf, toggled, type Draft } from "./draft";
import type { ConsultationSummary } from "@dienhong/shared/contract";

const NOW_MS = new Date("2026-11-22T08:00").getTime();
const MINUTE_MS = 60_000;

const draft: Draft = {
  conferenceId: "conference",
  title: " Dự thảo nghị quyết ",
  question: "Đồng chí có nhất trí không?",
  choices: ["Đồng ý", "Không đồng ý", " "],
  mostChoices: 5,
  commentWanted: true,
  personIds: ["a", "b"],
  documentIds: ["paper"],
  day: "2026-11-23",
  time: "17:00",
};

describe("a question", () => {
  it("becomes the request, without empty lines", () => {
    expect(problemsOf(draft, NOW_MS)).toEqual([]);
    expect(requestOf(draft)).toEqual({
      conference_id: "conference",
      title: "Dự thảo nghị quyết",
      question: "Đồng chí có nhất trí không?",
      choices: ["Đồng ý", "Không đồng ý"],
      most_choices: 2,
      comment_wanted: true,
      person_ids: ["a", "b"],
      document_ids: ["paper"],
      deadline_ms: new Date("2026-11-23T17:00").getTime(),
    });
  });

  it("carries no papers outside a conference", () => {
    const request = requestOf({ ...draft, conferenceId: "" });
    expect([request.conference_id, request.document_ids]).toEqual([null, []]);
  });

  it.each([
    ["title", { title: " " }],
    ["question", { question: "" }],
    ["choices", { choices: ["Đồng ý"] }],
    ["choices", { choices: ["Đồng ý", "đồng ý"] }],
    ["choices", { choices: [], commentWanted: false }],
    ["people", { personIds: [] }],
    ["deadline", { day: "2026-11-22", time: "07:59" }],
    ["deadline", { day: "2027-03-01" }],
    ["deadline", { day: "" }],
  ] as const)("is not sent while its %s is wrong: %o", (problem, changes) => {
    expect(problemsOf({ ...draft, ...changes }, NOW_MS)).toEqual([problem]);
  });

  it("keeps people in the order of the list", () => {
    expect(toggled(["c"], "a", true, ["a", "b", "c"])).toEqual(["a", "c"]);
    expect(toggled(["a", "c"], "a", false, ["a", "b", "c"])).toEqual(["c"]);
  });
});

describe("the time left", () => {
  it.each([
    [50 * 60, "days", { days: 2, hours: 2 }, false],
    [130, "hours", { hours: 2, minutes: 10 }, false],
    [120, "hours", { hours: 2, minutes: 0 }, true],
    [59, "minutes", { minutes: 59 }, true],
    [0.5, "minutes", { minutes: 1 }, true],
    [0, "over", {}, true],
    [-9, "over", {}, true],
  ])("of %d minutes is said in %s", (minutes, key, params, soon) => {
    expect(timeLeft(NOW_MS + minutes * MINUTE_MS, NOW_MS)).toEqual({ key, params, soon });
  });
});

describe("an answer", () => {
  const asked = { choices: ["a", "b", "c"], most_choices: 2, comment_wanted: true };

  it("takes one choice where one is asked, more where more are", () => {
    expect(chosenWith([0], 2, true, true)).toEqual([2]);
    expect(chosenWith([2], 0, true, false)).toEqual([0, 2]);
    expect(chosenWith([0, 2], 0, false, false)).toEqual([2]);
  });

  it("says what is missing", () => {
    expect(answerProblem(asked, { choices: [], comment: "x" })).toBe("choose");
    expect(answerProblem(asked, { choices: [0, 1, 2], comment: "" })).toBe("too_many");
    expect(answerProblem(asked, { choices: [1], comment: "" })).toBeNull();
    expect(answerProblem({ ...asked, choices: [] }, { choices: [], comment: " " })).toBe("write");
  });

  it("knows whether it was sent as it stands", () => {
    expect(sameAnswer({ choices: [1], comment: "x " }, { choices: [1], comment: "x" })).toBe(true);
    expect(sameAnswer({ choices: [1], comment: "" }, { choices: [2], comment: "" })).toBe(false);
  });
});

it("waits for me while it is open and I have not answered", () => {
  const one: ConsultationSummary = {
    id: "1",
    conference_id: null,
    conference_title: null,
    title: "Góp ý",
    asked_by_name: "Nguyễn Thị Hường",
    asked_by_position: "Thư ký",
    asked_at_ms: NOW_MS,
    deadline_ms: NOW_MS + MINUTE_MS,
    closed_at_ms: null,
    state: "open",
    reminded_at_ms: null,
    form: { answered_at_ms: null },
    progress: null,
  };
  const answered = { ...one, form: { answered_at_ms: NOW_MS } };
  const mine = { ...one, form: null };
  const closed: ConsultationSummary = { ...one, state: "closed" };
  expect(awaitingMe([one, answered, mine, closed], NOW_MS)).toEqual([one]);
  expect(awaitingMe([one], NOW_MS + MINUTE_MS)).toEqual([]);
});
