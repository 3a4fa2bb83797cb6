/** Attendance events: who is connected now, in the order of first arrival, then of id. */
import type { Event, PresenceView } from "../contract";

type ConnectionEvent = Extract<Event, { type: "attendance.arrived" | "attendance.left" }>;

export function evolvePresence(
  presence: readonly PresenceView[],
  event: ConnectionEvent,
): PresenceView[] {
  const connected = event.type === "attendance.arrived";
  const change = {
    connected,
    changed_at_ms: event.at_ms,
    leave_reason: connected ? null : event.reason,
  };
  if (presence.some((one) => one.attendee_id === event.attendee_id)) {
    return presence.map((one) =>
      one.attendee_id === event.attendee_id ? { ...one, ...change } : one,
    );
  }
  const first = { attendee_id: event.attendee_id, first_arrived_at_ms: event.at_ms, ...change };
  return [...presence, first].sort(
    (a, b) =>
      a.first_arrived_at_ms - b.first_arrived_at_ms || (a.attendee_id < b.attendee_id ? -1 : 1),
  );
}
