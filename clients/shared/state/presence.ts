/** Attendance events: who is connected now, in the order of first arrival. */
import type { Event, PresenceView } from "../contract";

type AttendanceEvent = Extract<Event, { type: `attendance.${string}` }>;

export function evolvePresence(
  presence: readonly PresenceView[],
  event: AttendanceEvent,
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
  return [
    ...presence,
    { attendee_id: event.attendee_id, first_arrived_at_ms: event.at_ms, ...change },
  ];
}
