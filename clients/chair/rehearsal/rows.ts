/** The rehearsal as it is read: a row for each site, the worst first, then in Vietnamese order. */
import type { SiteRehearsalView, SiteView, Snapshot } from "@dienhong/shared/contract";
import { matches } from "@dienhong/shared/i18n/search";

export type Verdict = NonNullable<SiteRehearsalView["verdict"]>;
export type VerdictFilter = Verdict | "all" | "unsigned";

export const FILTERS: readonly VerdictFilter[] = ["all", "red", "amber", "green", "unsigned"];

export interface RehearsalRow {
  readonly site: SiteView;
  readonly seen: SiteRehearsalView | undefined;
}

const WORST_FIRST: Record<Verdict | "none", number> = { red: 0, amber: 1, none: 2, green: 3 };
const BY_NAME = new Intl.Collator("vi");

export function verdictOf({ seen }: RehearsalRow): Verdict | "none" {
  return seen?.verdict ?? "none";
}

export function rehearsalRows(snapshot: Pick<Snapshot, "sites" | "rehearsal">): RehearsalRow[] {
  const seen = new Map(snapshot.rehearsal.map((one) => [one.site_id, one]));
  return snapshot.sites
    .map((site) => ({ site, seen: seen.get(site.id) }))
    .sort(
      (a, b) =>
        WORST_FIRST[verdictOf(a)] - WORST_FIRST[verdictOf(b)] ||
        (b.seen?.faults.length ?? 0) - (a.seen?.faults.length ?? 0) ||
        BY_NAME.compare(a.site.name, b.site.name),
    );
}

export function fits(row: RehearsalRow, filter: VerdictFilter): boolean {
  if (filter === "all") return true;
  return filter === "unsigned" ? (row.seen?.signed ?? null) === null : verdictOf(row) === filter;
}

export function countVerdicts(
  rows: readonly RehearsalRow[],
): Readonly<Record<VerdictFilter, number>> {
  const count = (filter: VerdictFilter) => rows.filter((row) => fits(row, filter)).length;
  return {
    all: rows.length,
    red: count("red"),
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
