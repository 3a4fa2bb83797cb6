/** Check-in events: who counts as present, who is excused, who stands in for whom. */
import type { CheckInView, Event } from "../contract";

type CheckInEvent = Exclude<
  Extract<Event, { type: `attendance.${string}` }>,
  { type: "attendance.arrived" | "attendance.left" }
>;

const NOTHING_NOTED = {
  checked_in_at_ms: null,
  how: null,
  left_early_at_ms: null,
  excused: false,
  excuse: null,
} as const;

/** In the order of the first event about each attendee. */
export function evolveCheckIns(
  checkIns: readonly CheckInView[],
  event: CheckInEvent,
): CheckInView[] {
  const id = event.attendee_id;
  if (checkIns.some((one) => one.attendee_id === id)) {
    return checkIns.map((one) => (one.attendee_id === id ? { ...one, ...changeBy(event) } : one));
  }
  return [...checkIns, { attendee_id: id, ...NOTHING_NOTED, stand_in: null, ...changeBy(event) }];
}

function changeBy(event: CheckInEvent): Partial<CheckInView> {
  switch (event.type) {
    case "attendance.checked_in":
      return { ...NOTHING_NOTED, checked_in_at_ms: event.at_ms, how: event.how };
    case "attendance.check_in_withdrawn": {
      const leftEarly = event.reason === "left_early";
      return { ...NOTHING_NOTED, left_early_at_ms: leftEarly ? event.at_ms : null };
    }
    case "attendance.excused":
      return { excused: true, excuse: event.reason };
    case "attendance.excuse_withdrawn":
      return { excused: false, excuse: null };
    case "attendance.stand_in_named":
      return { stand_in: event.stand_in };
  }
}
