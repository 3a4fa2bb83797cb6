/** The life of a conference: scheduled → rehearsal ⇄ waiting → roll call → open ⇄ recess → closed. */
import type { ConferenceState, ConferenceView, Event } from "../contract";

type LifeEvent = Extract<Event, { type: `conference.${string}` }>;

/** What its members see of it is the state in words: `conference.<state>` of the texts. */
export const BEFORE_OPENING: readonly ConferenceState[] = [
  "scheduled",
  "rehearsal",
  "waiting",
  "roll_call",
];

export function evolveLife(conference: ConferenceView, event: LifeEvent): ConferenceView {
  switch (event.type) {
    case "conference.rehearsal_started":
      return { ...conference, state: "rehearsal" };
    case "conference.waiting_started":
      return { ...conference, state: "waiting" };
    case "conference.roll_call_started":
      return { ...conference, state: "roll_call", roll_call_at_ms: event.at_ms };
    case "conference.opened":
      return { ...conference, state: "open", opened_at_ms: event.at_ms };
    case "conference.recess_taken":
      return {
        ...conference,
        state: "recess",
        recess_since_ms: conference.recess_since_ms ?? event.at_ms,
        back_at_ms: event.back_at_ms,
      };
    case "conference.resumed":
      return { ...conference, state: "open", recess_since_ms: null, back_at_ms: null };
    case "conference.closed":
      return {
        ...conference,
        state: "closed",
        closed_at_ms: event.at_ms,
        recess_since_ms: null,
        back_at_ms: null,
      };
  }
}
