/** The sites as the chair looks for them: counted, filtered, in Vietnamese order. */
import type { AttendeeView, SiteView, Snapshot } from "@dienhong/shared/contract";
import { matchesFolded, searchable } from "@dienhong/shared/i18n/search";
import type { Roster, SiteStatus } from "@dienhong/shared/state/roster";

type SiteCounts = Readonly<Record<"total" | "here" | "lost" | "waiting", number>>;

/** What never changes about a site while people come and go: worked out once for 3,300 of them. */
export interface SiteEntry {
  readonly site: SiteView;
  readonly text: string;
}

export interface SiteRow {
  readonly site: SiteView;
  readonly status: SiteStatus;
}

export type Filter = "all" | "here" | "lost" | "waiting" | "asking" | "muted" | "speaking";

/** Which sites somebody of is asking for the floor, muted or speaking now. */
export type SiteActs = Readonly<Record<"asking" | "muted" | "speaking", ReadonlySet<string>>>;

export const NO_ACTS: SiteActs = { asking: new Set(), muted: new Set(), speaking: new Set() };

const TROUBLE_FIRST: Record<SiteStatus, number> = { lost: 0, partial: 1, present: 1, waiting: 2 };
const ORDER = new Intl.Collator("vi", { numeric: true });

export function countSites(sites: readonly SiteView[], roster: Roster | null): SiteCounts {
  const counts = { total: sites.length, here: 0, lost: 0, waiting: 0 };
  for (const site of sites) {
    const status = roster?.siteStatus(site.id) ?? "waiting";
    counts[status === "present" || status === "partial" ? "here" : status] += 1;
  }
  return counts;
}

/** The main site first, then as a dictionary has them; whoever is in a site is found by his name too. */
export function indexSites(
  sites: readonly SiteView[],
  attendees: readonly AttendeeView[],
): SiteEntry[] {
  const names = new Map<string, string[]>();
  for (const { site_id, name } of attendees) {
    const known = names.get(site_id);
    if (known === undefined) names.set(site_id, [name]);
    else known.push(name);
  }
  return [...sites]
    .sort((a, b) => Number(b.main) - Number(a.main) || ORDER.compare(a.name, b.name))
    .map((site) => ({
      site,
      text: searchable([site.name, ...(names.get(site.id) ?? [])].join(" ")),
    }));
}

export function actsOf(
  { floor, stage }: Pick<Snapshot, "floor" | "stage">,
  roster: Roster,
  heard: Iterable<string>,
): SiteActs {
  const sites = (people: Iterable<string>) =>
    new Set([...people].flatMap((id) => roster.siteOf(id)?.id ?? []));
  const holder = floor.holder === null ? [] : [floor.holder.attendee_id];
  const second = stage.layout === "debate" && stage.second_id !== null ? [stage.second_id] : [];
  return {
    asking: sites(floor.queue.map(({ attendee_id }) => attendee_id)),
    muted: sites(floor.muted),
    speaking: sites([...holder, ...second, ...heard]),
  };
}

/** Those in trouble first, so that nobody has to look for them. */
export function findSites(
  entries: readonly SiteEntry[],
  roster: Roster,
  query: string,
  filter: Filter,
  acts: SiteActs = NO_ACTS,
): SiteRow[] {
  const rows: SiteRow[] = [];
  for (const { site, text } of entries) {
    if (query !== "" && !matchesFolded(text, query)) continue;
    const status = roster.siteStatus(site.id);
    if (fits(site.id, status, filter, acts)) rows.push({ site, status });
  }
  return rows.sort((a, b) => TROUBLE_FIRST[a.status] - TROUBLE_FIRST[b.status]);
}

function fits(siteId: string, status: SiteStatus, filter: Filter, acts: SiteActs): boolean {
  switch (filter) {
    case "all":
      return true;
    case "here":
      return status === "present" || status === "partial";
    case "lost":
    case "waiting":
      return status === filter;
    case "asking":
    case "muted":
    case "speaking":
      return acts[filter].has(siteId);
  }
}
