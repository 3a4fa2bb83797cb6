/** What pages ask about polls: which one matters now, what a ballot may hold, rules in words. Pure. */
import type { Choice, PollResult, PollView, Share, Snapshot } from "../contract";

type Translate = (key: string, params?: Record<string, unknown>) => string;

const GOING_ON: readonly PollView["state"][] = ["started", "closed", "finished"];

/** The poll that is voted on or counted now; if there are several, the one created last. */
export function currentPoll(polls: readonly PollView[]): PollView | null {
  return polls.findLast(({ state }) => GOING_ON.includes(state)) ?? null;
}

/** The newest result everybody may see. */
export function publishedPoll(polls: readonly PollView[]): PollView | null {
  const published = polls.filter((poll) => poll.state === "published");
  return published.reduce<PollView | null>(
    (newest, poll) =>
      (poll.published_at_ms ?? 0) >= (newest?.published_at_ms ?? 0) ? poll : newest,
    null,
  );
}

/** Later rounds of a poll are polls of their own; only the newest of a row can be repeated. */
export function isRepeated(poll: PollView, polls: readonly PollView[]): boolean {
  return polls.some(({ previous_id: previous }) => previous === poll.id);
}

/** Milliseconds until the poll closes by itself, or null if the chair closes it. */
export function remainingMs(poll: PollView, nowMs: number): number | null {
  return poll.ends_at_ms === null ? null : Math.max(0, poll.ends_at_ms - nowMs);
}

export function choiceName(t: Translate, poll: PollView, choice: Choice): string {
  return poll.form === "yes_no_abstain" ? t(`voting.choice.${choice.id}`) : choice.text;
}

/** "Quá nửa số đại biểu có mặt" */
export function shareText(t: Translate, share: Share): string {
  return t("voting.share.of", { share: sharePart(t, share), base: t(`voting.base.${share.base}`) });
}

function sharePart(t: Translate, { numerator, denominator, plus }: Share): string {
  if (numerator === denominator) return t("voting.share.all");
  const half = 2 * numerator === denominator;
  if (plus > 0) {
    return half ? t("voting.share.majority") : t("voting.share.more", { numerator, denominator });
  }
  const thirds = 3 * numerator === 2 * denominator;
  if (thirds) return t("voting.share.two_thirds");
  return t(half ? "voting.share.half" : "voting.share.least", { numerator, denominator });
}

/** One mark takes the place of the one before; where several are allowed each is put and taken. */
export function withMark(
  poll: Pick<PollView, "max_marks">,
  marked: readonly string[],
  choiceId: string,
): readonly string[] {
  if (marked.includes(choiceId)) return marked.filter((id) => id !== choiceId);
  return poll.max_marks === 1 ? [choiceId] : [...marked, choiceId];
}

export type MarksProblem = "too_few" | "too_many" | null;

export function marksProblem(poll: PollView, marked: readonly string[]): MarksProblem {
  if (marked.length < poll.min_marks) return "too_few";
  return marked.length > poll.max_marks ? "too_many" : null;
}

/** One digit for each choice, in their order. */
export function marksOf(poll: PollView, marked: readonly string[]): string {
  return poll.choices.map(({ id }) => (marked.includes(id) ? "1" : "0")).join("");
}

export function markedIn(poll: PollView, marks: string): readonly Choice[] {
  return poll.choices.filter((_, index) => marks[index] === "1");
}

type Part = "votes" | "not_checked_in" | "not_on_list" | "on_paper";

/** What somebody's part is in a running poll, and if none, why. */
export function partIn(poll: PollView, snapshot: Snapshot, attendeeId: string): Part {
  if (poll.may_vote) return "votes";
  const attendee = snapshot.attendees.find(({ id }) => id === attendeeId);
  if (attendee?.voter !== true) return "not_on_list";
  if (poll.method === "paper") return "on_paper";
  return "not_checked_in";
}

type Verdict = "passed" | "failed" | "elected" | "not_all_elected" | "no_quorum";

export function verdictOf(poll: PollView, result: PollResult): Verdict {
  const simple = poll.form === "yes_no_abstain";
  if (result.passed) return simple ? "passed" : "elected";
  if (!result.quorum_met) return "no_quorum";
  return simple ? "failed" : "not_all_elected";
}

interface ResultRow {
  readonly id: string;
  readonly choice: Choice;
  readonly count: number;
  readonly elected: boolean;
  readonly tied: boolean;
}

/** Yes, no and abstain as they are said; options and candidates by their votes, most first. */
export function resultRows(poll: PollView, result: PollResult): readonly ResultRow[] {
  const rows = poll.choices.map((choice, index) => ({
    id: choice.id,
    choice,
    count: result.totals[index]?.count ?? 0,
    elected: result.elected.includes(choice.id),
    tied: result.tied.includes(choice.id),
  }));
  return poll.form === "yes_no_abstain" ? rows : rows.sort((a, b) => b.count - a.count);
}

/** The part of a long list that has room, turning to the next part every so often. */
export function shownPart<T>(rows: readonly T[], most: number, turn: number): readonly T[] {
  if (rows.length <= most) return rows;
  const first = (turn % Math.ceil(rows.length / most)) * most;
  return rows.slice(first, first + most);
}

/** How many the pass rule takes for the whole. */
export function baseOf(poll: PollView): number {
  const { result } = poll;
  switch (poll.pass_rule.base) {
    case "entitled":
      return poll.entitled;
    case "entitled_present":
      return poll.entitled_present;
    case "cast":
      return result?.cast ?? 0;
    case "valid":
      return result?.valid ?? 0;
    case "yes_no":
      return (result?.totals ?? [])
        .filter(({ choice_id: id }) => id === "yes" || id === "no")
        .reduce((sum, { count }) => sum + count, 0);
  }
}

/** Percent of `whole`, at most 100; nothing of nothing is nothing. */
export function percent(count: number, whole: number): number {
  return whole === 0 ? 0 : Math.min(100, (100 * count) / whole);
}
