/** A question while it is written, and the request it becomes. Pure. */
import type { AskConsultation } from "@dienhong/shared/contract";

export interface Draft {
  /** Empty: outside any conference. */
  readonly conferenceId: string;
  readonly title: string;
  readonly question: string;
  readonly choices: readonly string[];
  readonly mostChoices: number;
  readonly commentWanted: boolean;
  readonly personIds: readonly string[];
  readonly documentIds: readonly string[];
  /** As the date and time fields give them, in the time zone of the device. */
  readonly day: string;
  readonly time: string;
}

export type Problem = "title" | "question" | "choices" | "people" | "deadline";

const LONGEST_MS = 90 * 24 * 3_600_000;

export function problemsOf(draft: Draft, nowMs: number): readonly Problem[] {
  const choices = writtenChoices(draft);
  const different = new Set(choices.map((choice) => choice.toLocaleLowerCase("vi")));
  const deadlineMs = deadlineOf(draft);
  const checks: Record<Problem, boolean> = {
    title: draft.title.trim() !== "",
    question: draft.question.trim() !== "",
    choices:
      choices.length === 0
        ? draft.commentWanted
        : choices.length >= 2 && different.size === choices.length,
    people: draft.personIds.length > 0,
    deadline: deadlineMs > nowMs && deadlineMs <= nowMs + LONGEST_MS,
  };
  return (Object.keys(checks) as Problem[]).filter((name) => !checks[name]);
}

export function requestOf(draft: Draft): AskConsultation {
  const choices = writtenChoices(draft);
  const conference = draft.conferenceId !== "";
  return {
    conference_id: conference ? draft.conferenceId : null,
    title: draft.title.trim(),
    question: draft.question.trim(),
    choices: [...choices],
    most_choices: Math.min(draft.mostChoices, Math.max(1, choices.length)),
    comment_wanted: draft.commentWanted,
    person_ids: [...draft.personIds],
    document_ids: conference ? [...draft.documentIds] : [],
    deadline_ms: deadlineOf(draft),
  };
}

/** With an entry ticked or not, in the order of the whole list. */
export function toggled(
  chosen: readonly string[],
  id: string,
  wanted: boolean,
  all: readonly string[],
): readonly string[] {
  const now = new Set(chosen);
  if (wanted) now.add(id);
  else now.delete(id);
  return all.filter((one) => now.has(one));
}

/** Lines left empty are no choices. */
function writtenChoices({ choices }: Draft): readonly string[] {
  return choices.map((choice) => choice.trim()).filter((choice) => choice !== "");
}

function deadlineOf({ day, time }: Draft): number {
  return new Date(`${day}T${time}`).getTime();
}
