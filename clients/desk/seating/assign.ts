/** Who sits where: seating by hand and by order, each with what takes it back. */
import type { SiteSeatingView } from "@dienhong/shared/contract";
import { seatLabels } from "@dienhong/shared/state/seats";

export interface Seated {
  readonly seat: string;
  readonly attendee_id: string | null;
}

export function occupants(seating: SiteSeatingView): ReadonlyMap<string, string> {
  return new Map(seating.occupied.map(({ seat, attendee_id }) => [seat, attendee_id]));
}

export function seatOf(seating: SiteSeatingView, attendeeId: string): string | null {
  return seating.occupied.find((one) => one.attendee_id === attendeeId)?.seat ?? null;
}

/** Seat `attendeeId`; who sat there takes the seat that becomes free, if one does. */
export function seatedAt(seating: SiteSeatingView, attendeeId: string, seat: string): Seated[] {
  const from = seatOf(seating, attendeeId);
  if (from === seat) return [];
  const there = occupants(seating).get(seat) ?? null;
  const moved = { seat, attendee_id: attendeeId };
  return from === null ? [moved] : [moved, { seat: from, attendee_id: there }];
}

/** Whoever has no seat takes the next free one, row by row, in the order of the invitations. */
export function arranged(seating: SiteSeatingView, attendeeIds: readonly string[]): Seated[] {
  const taken = occupants(seating);
  const sitting = new Set(taken.values());
  const free = [...seatLabels(seating.plan).keys()].filter((seat) => !taken.has(seat));
  const waiting = attendeeIds.filter((id) => !sitting.has(id));
  return waiting.slice(0, free.length).map((id, index) => ({
    seat: free[index] ?? "",
    attendee_id: id,
  }));
}

export function cleared(seating: SiteSeatingView): Seated[] {
  return seating.occupied.map(({ seat }) => ({ seat, attendee_id: null }));
}

/** What brings `before` back after `changes`: everybody they touch sits as before. */
export function takingBack(before: SiteSeatingView, changes: readonly Seated[]): Seated[] {
  const taken = occupants(before);
  const people = changes.flatMap(({ attendee_id: id }) => (id === null ? [] : [id]));
  const seats = new Set([
    ...changes.map(({ seat }) => seat),
    ...people.flatMap((id) => seatOf(before, id) ?? []),
  ]);
  return [...seats].map((seat) => ({ seat, attendee_id: taken.get(seat) ?? null }));
}
