/** Seating events: the plan of each site's room, and who sits where in it. */
import type { Event, SeatingPlan, SiteSeatingView } from "../contract";

type SeatingEvent = Extract<Event, { type: `seating.${string}` }>;

export function evolveSeating(
  seating: readonly SiteSeatingView[],
  event: SeatingEvent,
): readonly SiteSeatingView[] {
  switch (event.type) {
    case "seating.plan_changed": {
      const seats = seatsOf(event.plan);
      const before = seating.find((one) => one.site_id === event.site_id);
      const after = {
        site_id: event.site_id,
        plan: event.plan,
        occupied: (before?.occupied ?? []).filter((one) => seats.has(one.seat)),
      };
      if (before === undefined) return [...seating, after];
      return seating.map((one) => (one === before ? after : one));
    }
    case "seating.assigned": {
      const changed = new Set(event.seats.map((one) => one.seat));
      const taken = event.seats.flatMap(({ seat, attendee_id }) =>
        attendee_id === null ? [] : [{ seat, attendee_id }],
      );
      return seating.map((one) => {
        if (one.site_id !== event.site_id) return one;
        const kept = one.occupied.filter((other) => !changed.has(other.seat));
        return { ...one, occupied: [...kept, ...taken] };
      });
    }
  }
}

function seatsOf(plan: SeatingPlan): ReadonlySet<string> {
  return new Set(
    plan.rows.flatMap((row, rowIndex) =>
      Array.from(row.places, (place, index) =>
        place === "s" ? [`${rowIndex + 1}.${index + 1}`] : [],
      ).flat(),
    ),
  );
}
