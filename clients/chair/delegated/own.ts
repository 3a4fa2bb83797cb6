/** What of a conference is led by whom its floor was left to: the sites below his own. Pure. */
import type { SiteView, Snapshot, SpeakRequestView } from "@dienhong/shared/contract";
import type { Roster } from "@dienhong/shared/state/roster";

/** Who speaks, as far as the holder of a delegation is concerned: nobody, one of his sites, or another
 * from whom only the chair takes the floor. */
type Floor = "free" | "own" | "elsewhere";

/** The site itself and all below it. */
export function sitesBelow(sites: readonly SiteView[], topId: string): readonly SiteView[] {
  const below = new Map<string, SiteView[]>();
  for (const site of sites) {
    const parent = site.parent_site_id ?? "";
    below.set(parent, [...(below.get(parent) ?? []), site]);
  }
  const top = sites.find(({ id }) => id === topId);
  const found = top === undefined ? [] : [top];
  for (const { id } of found) found.push(...(below.get(id) ?? []));
  return found;
}

export function floorFor(
  { floor }: Pick<Snapshot, "floor">,
  roster: Roster,
  own: ReadonlySet<string>,
): Floor {
  if (floor.holder === null) return "free";
  return own.has(roster.siteOf(floor.holder.attendee_id)?.id ?? "") ? "own" : "elsewhere";
}

export function requestsOf(
  { floor }: Pick<Snapshot, "floor">,
  roster: Roster,
  own: ReadonlySet<string>,
): readonly SpeakRequestView[] {
  return floor.queue.filter(({ attendee_id }) => own.has(roster.siteOf(attendee_id)?.id ?? ""));
}
