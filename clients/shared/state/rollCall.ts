/** The roll call of sites: a row for each site about which something was noted. */
import type { Event, SiteRollCallView, Snapshot } from "../contract";

type RollCallEvent = Extract<Event, { type: `roll_call.${string}` }>;

export function evolveRollCall(
  rows: readonly SiteRollCallView[],
  sites: Snapshot["sites"],
  event: RollCallEvent,
): readonly SiteRollCallView[] {
  const known = new Map(rows.map((row) => [row.site_id, row]));
  const named = event.site_ids ?? sites.map((site) => site.id);
  for (const site_id of named) {
    const before = known.get(site_id);
    if (event.type === "roll_call.called") {
      if (before === undefined || before.mark === "called") {
        known.set(site_id, called(site_id, event.at_ms));
      }
    } else {
      const { mark, how, by, people, reason } = event;
      const marked_at_ms = before?.mark === mark ? before.marked_at_ms : event.at_ms;
      const called_at_ms = before?.called_at_ms ?? null;
      known.set(site_id, { site_id, mark, called_at_ms, marked_at_ms, how, by, people, reason });
    }
  }
  return [...known.values()];
}

function called(site_id: string, called_at_ms: number): SiteRollCallView {
  return {
    site_id,
    mark: "called",
    called_at_ms,
    marked_at_ms: null,
    how: null,
    by: null,
    people: null,
    reason: null,
  };
}
