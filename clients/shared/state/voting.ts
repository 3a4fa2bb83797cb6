/** Polls in the order of their creation; an event changes one of them or adds one at the end. */
import type { Event, PollView } from "../contract";

type VotingEvent = Extract<Event, { type: `voting.${string}` }>;

export function evolveVoting(polls: readonly PollView[], event: VotingEvent): readonly PollView[] {
  if (event.type === "voting.created") return [...polls, event.poll];
  return polls.map((poll) => (poll.id === event.poll_id ? { ...poll, ...change(event) } : poll));
}

function change(event: Exclude<VotingEvent, { type: "voting.created" }>): Partial<PollView> {
  switch (event.type) {
    case "voting.started":
      return {
        state: "started",
        started_at_ms: event.at_ms,
        ends_at_ms: event.ends_at_ms,
        entitled: event.entitled,
        entitled_present: event.entitled_present,
        may_vote: event.may_vote,
      };
    case "voting.closed":
      return { state: "closed", closed_at_ms: event.at_ms };
    case "voting.finished":
      return { state: "finished", finished_at_ms: event.at_ms, result: event.result };
    case "voting.published":
      return { state: "published", published_at_ms: event.at_ms, result: event.result };
    case "voting.cancelled":
      return { state: "cancelled" };
  }
}
