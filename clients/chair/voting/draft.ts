/** A poll while it is prepared, and the command it becomes; a paper count while it is typed. Pure. */
import type { Command, PollRules, PollView, Share } from "@dienhong/shared/contract";

type CreatePoll = Extract<Command, { type: "voting.create" }>;
type RecordPaperCount = Extract<Command, { type: "voting.record_paper_count" }>;

export interface Draft {
  readonly title: string;
  readonly itemId: string | null;
  readonly method: PollView["method"];
  readonly form: PollView["form"];
  /** One line each. */
  readonly choices: string;
  readonly minMarks: number;
  readonly maxMarks: number;
  readonly seats: number;
  readonly passRule: Share | null;
  readonly quorum: Share | null;
  readonly durationS: number | null;
}

export type Problem = "title" | "choices" | "marks" | "seats" | "rule";

export const NEW_DRAFT: Draft = {
  title: "",
  itemId: null,
  method: "open",
  form: "yes_no_abstain",
  choices: "",
  minMarks: 1,
  maxMarks: 1,
  seats: 1,
  passRule: null,
  quorum: null,
  durationS: 60,
};

const MOST_CHOICES = 100;

export function choicesOf(draft: Draft): readonly string[] {
  if (draft.form === "yes_no_abstain") return [];
  return draft.choices
    .split("\n")
    .map((line) => line.trim())
    .filter((line) => line !== "");
}

/** Shares of votes for and against make no sense where nobody votes against. */
export function passRulesFor(rules: PollRules, form: PollView["form"]): PollRules["pass_rules"] {
  if (form === "yes_no_abstain") return rules.pass_rules;
  return rules.pass_rules.filter(({ share }) => share.base !== "yes_no");
}

export function problemsOf(draft: Draft): readonly Problem[] {
  const choices = choicesOf(draft);
  const simple = draft.form === "yes_no_abstain";
  const { minMarks: min, maxMarks: max, seats } = draft;
  const checks: Record<Problem, boolean> = {
    title: draft.title.trim() !== "",
    choices:
      simple ||
      (choices.length >= 1 &&
        choices.length <= MOST_CHOICES &&
        new Set(choices).size === choices.length),
    marks: simple || (min >= 0 && min <= max && max >= 1 && max <= Math.max(1, choices.length)),
    seats: simple || (seats >= 1 && seats <= Math.max(1, choices.length)),
    rule: draft.passRule !== null,
  };
  return (Object.keys(checks) as Problem[]).filter((name) => !checks[name]);
}

export function commandOf(draft: Draft): CreatePoll | null {
  if (draft.passRule === null) return null;
  const simple = draft.form === "yes_no_abstain";
  return {
    type: "voting.create",
    title: draft.title.trim(),
    item_id: draft.itemId,
    method: draft.method,
    form: draft.form,
    choices: [...choicesOf(draft)],
    min_marks: simple ? 1 : draft.minMarks,
    max_marks: simple ? 1 : draft.maxMarks,
    seats: simple ? 1 : draft.seats,
    pass_rule: draft.passRule,
    quorum: draft.quorum,
    // Paper goes its own way and takes its own time.
    duration_s: draft.method === "paper" ? null : draft.durationS,
  };
}

export interface PaperDraft {
  readonly issued: number;
  readonly returned: number;
  readonly invalid: number;
  readonly totals: readonly number[];
}

export type PaperProblem = "whole" | "issued" | "returned" | "invalid" | "total" | "sum";

/** What doesn't agree, by the server's own rule, so that it is seen while typing. */
export function paperProblem(poll: PollView, draft: PaperDraft): PaperProblem | null {
  const { issued, returned, invalid, totals } = draft;
  const numbers = [issued, returned, invalid, ...totals];
  const valid = returned - invalid;
  const marks = totals.reduce((sum, count) => sum + count, 0);
  if (!numbers.every((count) => Number.isInteger(count) && count >= 0)) return "whole";
  if (issued > poll.entitled) return "issued";
  if (returned > issued) return "returned";
  if (valid < 0) return "invalid";
  if (totals.some((count) => count > valid)) return "total";
  const fewest = valid * Math.max(1, poll.min_marks);
  return marks < fewest || marks > valid * poll.max_marks ? "sum" : null;
}

export function paperCommandOf(poll: PollView, draft: PaperDraft): RecordPaperCount {
  return {
    type: "voting.record_paper_count",
    poll_id: poll.id,
    paper: { issued: draft.issued, returned: draft.returned },
    invalid: draft.invalid,
    totals: [...draft.totals],
  };
}
