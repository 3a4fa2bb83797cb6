/** Chairing events, and questions about who leads. */
import type { ChairingView, Event, FloorDelegation, Snapshot } from "../contract";

type ChairingEvent = Extract<Event, { type: `chairing.${string}` }>;

export function evolveChairing(chairing: ChairingView, event: ChairingEvent): ChairingView {
  switch (event.type) {
    case "chairing.appointed":
      return { ...chairing, presidium: event.presidium, deputies: event.deputies };
    case "chairing.presiding_changed":
      return {
        ...chairing,
        epoch: event.epoch,
        presiding_id: event.attendee_id,
        since_ms: event.at_ms,
        here: true,
      };
    case "chairing.link_changed":
      return { ...chairing, here: event.here };
    case "chairing.floor_delegated":
      return { ...chairing, delegations: [...chairing.delegations, event.delegation] };
    case "chairing.delegation_ended": {
      const left = chairing.delegations.filter((one) => one.attendee_id !== event.attendee_id);
      return { ...chairing, delegations: left };
    }
  }
}

/** Has the attendee the rights of a chair: by invitation, in the presidium, or since he presides? */
export function isChair(snapshot: Snapshot, attendeeId: string): boolean {
  const { presiding_id, presidium } = snapshot.chairing;
  return (
    attendeeId === presiding_id ||
    presidium.includes(attendeeId) ||
    snapshot.attendees.some((one) => one.id === attendeeId && one.role === "chair")
  );
}

/** The sites whose floor was left to the attendee, if any; whoever has a chair's rights has all. */
export function delegationOf(snapshot: Snapshot, attendeeId: string): FloorDelegation | null {
  if (isChair(snapshot, attendeeId)) return null;
  const { delegations } = snapshot.chairing;
  return delegations.find(({ attendee_id }) => attendee_id === attendeeId) ?? null;
}

/** Has the attendee the rights of a chair, or does he write for one? */
export function leads(snapshot: Snapshot, attendeeId: string): boolean {
  const writes = snapshot.attendees.some(
    (one) => one.id === attendeeId && one.role === "secretary",
  );
  return writes || isChair(snapshot, attendeeId);
}
