/** The roll call as it is read: a row for each site in Vietnamese order, counted and filtered. */
import type { SiteRollCallView, SiteView, Snapshot } from "@dienhong/shared/contract";
import { matches } from "@dienhong/shared/i18n/search";

type Mark = SiteRollCallView["mark"] | "not_called";
export type MarkFilter = Mark | "all";

export const FILTERS: readonly MarkFilter[] = [
  "all",
  "not_called",
  "called",
  "present",
  "late",
  "absent",
];

export interface RollCallRow {
  readonly site: SiteView;
  readonly mark: Mark;
  readonly noted: SiteRollCallView | undefined;
}

const BY_NAME = new Intl.Collator("vi");

export function rollCallRows(snapshot: Pick<Snapshot, "sites" | "roll_call">): RollCallRow[] {
  const noted = new Map(snapshot.roll_call.map((one) => [one.site_id, one]));
  return snapshot.sites
    .map((site) => ({
      site,
      noted: noted.get(site.id),
      mark: noted.get(site.id)?.mark ?? ("not_called" as const),
    }))
    .sort((a, b) => BY_NAME.compare(a.site.name, b.site.name));
}

export function countMarks(rows: readonly RollCallRow[]): Readonly<Record<MarkFilter, number>> {
  const counts = { all: rows.length, not_called: 0, called: 0, present: 0, late: 0, absent: 0 };
  for (const { mark } of rows) counts[mark] += 1;
  return counts;
}

export function found(
  rows: readonly RollCallRow[],
  filter: MarkFilter,
  query: string,
): RollCallRow[] {
  return rows.filter(
    ({ site, mark }) => (filter === "all" || mark === filter) && matches(site.name, query),
  );
}

/** Everybody who is said to sit in the rooms that answered. */
export function peoplePresent(rows: readonly RollCallRow[]): number {
  return rows.reduce((sum, { noted }) => sum + (noted?.people ?? 0), 0);
}
