/** The rehearsal as it is read: a row for each site, the worst first, then in Vietnamese order. */
import type { SiteRehearsalView, SiteView, Snapshot } from "@dienhong/shared/contract";
import { matches } from "@dienhong/shared/i18n/search";

export type Verdict = NonNullable<SiteRehearsalView["verdict"]>;
export type RowState = Verdict | "away" | "none";
export type VerdictFilter = Verdict | "all" | "away" | "unsigned";

export const FILTERS: readonly VerdictFilter[] = [
  "all",
  "red",
  "away",
  "amber",
  "green",
  "unsigned",
];

export interface RehearsalRow {
  readonly site: SiteView;
  readonly seen: SiteRehearsalView | undefined;
}

/** What fails at a site that is here can be mended now; those away are phoned one after the other. */
const WORST_FIRST: Record<RowState, number> = { red: 0, away: 1, amber: 2, none: 3, green: 4 };
const BY_NAME = new Intl.Collator("vi");

export function verdictOf({ seen }: RehearsalRow): Verdict | "none" {
  return seen?.verdict ?? "none";
}

/** The verdict, where a site that has not come is told apart from one that fails. */
export function stateOf({ seen }: RehearsalRow): RowState {
  if (seen?.faults[0] === "not_connected") return "away";
  return seen?.verdict ?? "none";
}

export function rehearsalRows(snapshot: Pick<Snapshot, "sites" | "rehearsal">): RehearsalRow[] {
  const seen = new Map(snapshot.rehearsal.map((one) => [one.site_id, one]));
  return snapshot.sites
    .map((site) => ({ site, seen: seen.get(site.id) }))
    .sort(
      (a, b) =>
        WORST_FIRST[stateOf(a)] - WORST_FIRST[stateOf(b)] ||
        (b.seen?.faults.length ?? 0) - (a.seen?.faults.length ?? 0) ||
        BY_NAME.compare(a.site.name, b.site.name),
    );
}

function fits(row: RehearsalRow, filter: VerdictFilter): boolean {
  if (filter === "all") return true;
  return filter === "unsigned" ? (row.seen?.signed ?? null) === null : stateOf(row) === filter;
}

export function countVerdicts(
  rows: readonly RehearsalRow[],
): Readonly<Record<VerdictFilter, number>> {
  const count = (filter: VerdictFilter) => rows.filter((row) => fits(row, filter)).length;
  return {
    all: rows.length,
    red: count("red"),
    away: count("away"),
    amber: count("amber"),
    green: count("green"),
    unsigned: count("unsigned"),
  };
}

export function found(
  rows: readonly RehearsalRow[],
  filter: VerdictFilter,
  query: string,
): RehearsalRow[] {
  return rows.filter((row) => fits(row, filter) && matches(row.site.name, query));
}

/** Is it still as whoever signed it saw it? */
export function stillAsSigned(seen: SiteRehearsalView): boolean {
  const { signed } = seen;
  return signed !== null && signed.verdict === seen.verdict;
}
