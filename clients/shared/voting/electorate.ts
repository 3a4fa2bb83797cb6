/** Who could vote if a poll were started now, as the server reckons it. */
import type { Snapshot } from "../contract";

type Facts = Pick<Snapshot, "attendees" | "check_ins" | "conference">;

export function electorate({ attendees, check_ins: noted, conference }: Facts): {
  entitled: number;
  present: number;
} {
  const byAttendee = new Map(noted.map((one) => [one.attendee_id, one]));
  const voters = attendees.filter(({ voter }) => voter);
  const present = voters.filter(({ id }) => {
    const checkIn = byAttendee.get(id);
    const represented = (checkIn?.stand_in ?? null) !== null;
    return (
      (checkIn?.checked_in_at_ms ?? null) !== null && (conference.stand_ins_vote || !represented)
    );
  });
  return { entitled: voters.length, present: present.length };
}
