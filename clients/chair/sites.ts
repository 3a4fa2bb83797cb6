/** The sites as the chair looks for them: counted, filtered, the ones in trouble first. */
import type { SiteView } from "@dienhong/shared/contract";
import { matches } from "@dienhong/shared/i18n/search";
import type { Roster, SiteStatus } from "@dienhong/shared/state/roster";

type SiteCounts = Readonly<Record<"total" | "here" | "lost" | "waiting", number>>;

export interface SiteRow {
  readonly site: SiteView;
  readonly status: SiteStatus;
}

export type Filter = "all" | "here" | "lost" | "waiting";

const TROUBLE_FIRST: Record<SiteStatus, number> = { lost: 0, partial: 1, present: 1, waiting: 2 };

export function countSites(sites: readonly SiteView[], roster: Roster | null): SiteCounts {
  const statuses = sites.map((site) => roster?.siteStatus(site.id) ?? "waiting");
  const count = (...wanted: SiteStatus[]) => statuses.filter((s) => wanted.includes(s)).length;
  return {
    total: sites.length,
    here: count("present", "partial"),
    lost: count("lost"),
    waiting: count("waiting"),
  };
}

/** Whoever is in a site is found by his name too. */
export function findSites(
  sites: readonly SiteView[],
  roster: Roster,
  query: string,
  filter: Filter,
): SiteRow[] {
  return sites
    .map((site) => ({ site, status: roster.siteStatus(site.id) }))
    .filter(({ status }) => fits(status, filter))
    .filter(({ site }) => {
      const names = roster.membersOf(site.id).map(({ name }) => name);
      return matches([site.name, ...names].join(" "), query);
    })
    .sort((a, b) => TROUBLE_FIRST[a.status] - TROUBLE_FIRST[b.status]);
}

function fits(status: SiteStatus, filter: Filter): boolean {
  if (filter === "all") return true;
  return filter === "here" ? status === "present" || status === "partial" : status === filter;
}
