/** The rehearsal: a row for each site that was looked at. */
import type { Event, SiteRehearsalView } from "../contract";

type RehearsalEvent = Extract<Event, { type: `rehearsal.${string}` }>;

export function evolveRehearsal(
  rows: readonly SiteRehearsalView[],
  event: RehearsalEvent,
): readonly SiteRehearsalView[] {
  const known = new Map(rows.map((row) => [row.site_id, row]));
  const change = (site_id: string, news: Partial<SiteRehearsalView>) =>
    known.set(site_id, { ...(known.get(site_id) ?? notSeen(site_id)), ...news });
  switch (event.type) {
    case "rehearsal.judged":
      for (const { site_id, verdict, faults } of event.verdicts) {
        change(site_id, { verdict, faults, judged_at_ms: event.at_ms });
      }
      break;
    case "rehearsal.noted":
      change(event.site_id, { note: event.note, noted_by: event.by });
      break;
    case "rehearsal.signed":
      change(event.site_id, { signed: event.signed });
      break;
  }
  return [...known.values()];
}

function notSeen(site_id: string): SiteRehearsalView {
  return {
    site_id,
    verdict: null,
    faults: [],
    judged_at_ms: null,
    note: "",
    noted_by: null,
    signed: null,
  };
}
