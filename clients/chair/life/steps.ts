/** The way of a conference as the bar offers it: one step is the next, others are possible. */
import type { Command, ConferenceState } from "@dienhong/shared/contract";

export type Step = "rehearse" | "wait" | "call_roll" | "open" | "recess" | "resume" | "close";

interface Steps {
  /** The one big button; null where the meeting goes its way: then what leads is the floor. */
  readonly next: Step | null;
  readonly others: readonly Step[];
}

const STEPS: Record<ConferenceState, Steps> = {
  scheduled: { next: "open", others: ["rehearse", "call_roll"] },
  rehearsal: { next: "wait", others: ["open"] },
  waiting: { next: "call_roll", others: ["rehearse", "open"] },
  roll_call: { next: "open", others: [] },
  open: { next: null, others: ["recess", "close"] },
  recess: { next: "resume", others: ["close"] },
  closed: { next: null, others: [] },
};

export interface Rights {
  /** Chair, presidium or secretary. */
  readonly leads: boolean;
  readonly chairs: boolean;
}

const OF_TECHNICIAN: readonly Step[] = ["rehearse", "wait"];

/** What the viewer may do of it. */
export function stepsIn(state: ConferenceState, { leads, chairs }: Rights): Steps {
  const may = (step: Step) => {
    if (!leads) return OF_TECHNICIAN.includes(step);
    return step !== "close" || chairs;
  };
  const { next, others } = STEPS[state];
  const left = others.filter(may);
  if (next === null || may(next)) return { next, others: left };
  return { next: left[0] ?? null, others: left.slice(1) };
}

/** A recess is asked for in a dialog of its own, for its end. */
export function commandOf(step: Exclude<Step, "recess">): Command {
  return { type: `conference.${step}` };
}

/** These can't be undone; a resumed meeting only goes on. */
export function isAsked(step: Step): boolean {
  return step !== "resume";
}
