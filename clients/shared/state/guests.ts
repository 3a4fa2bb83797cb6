/** Guests: who waits at the door, and who was let in or sent out. */
import type { Event, Snapshot } from "../contract";

type GuestEvent = Extract<Event, { type: `guests.${string}` | `sites.guest_${string}` }>;
type GuestParts = Pick<Snapshot, "lobby" | "attendees">;

export function evolveGuests(parts: GuestParts, event: GuestEvent): Partial<GuestParts> {
  switch (event.type) {
    case "guests.asked":
      return { lobby: [...parts.lobby, event.guest] };
    case "guests.refused":
      return { lobby: parts.lobby.filter((one) => one.id !== event.guest_id) };
    case "sites.guest_admitted":
      return {
        lobby: parts.lobby.filter((one) => one.id !== event.attendee.person_id),
        attendees: [...parts.attendees, event.attendee],
      };
    case "sites.guest_removed":
      return {
        attendees: parts.attendees.map((one) =>
          one.id === event.attendee_id ? { ...one, removed: true } : one,
        ),
      };
  }
}
