/** An answer while it is written: what may be ticked, and what is still missing. Pure. */
import type { ConsultationView } from "@dienhong/shared/contract";

export interface Draft {
  readonly choices: readonly number[];
  readonly comment: string;
}

type Asked = Pick<ConsultationView, "choices" | "most_choices" | "comment_wanted">;

/** A radio button takes the place of the one before; a box is added or taken away. */
export function chosenWith(
  choices: readonly number[],
  index: number,
  chosen: boolean,
  one: boolean,
): readonly number[] {
  if (one) return chosen ? [index] : [];
  const others = choices.filter((other) => other !== index);
  return chosen ? [...others, index].sort((a, b) => a - b) : others;
}

export function answerProblem(asked: Asked, draft: Draft): "choose" | "too_many" | "write" | null {
  if (asked.choices.length === 0) return draft.comment.trim() === "" ? "write" : null;
  if (draft.choices.length === 0) return "choose";
  return draft.choices.length > asked.most_choices ? "too_many" : null;
}

export function sameAnswer(a: Draft, b: Draft): boolean {
  return (
    a.comment.trim() === b.comment.trim() &&
    a.choices.length === b.choices.length &&
    a.choices.every((choice) => b.choices.includes(choice))
  );
}
