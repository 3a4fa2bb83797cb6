/** What a nameplate of a person or of a site says, from what the meeting knows. Pure. */
import type { Snapshot } from "@dienhong/shared/contract";

/** Named in the address: `/desk/{conference}?person=…` or `?site=…`. */
export type PlateOf = { readonly personId: string } | { readonly siteId: string };

export interface PlateWords {
  readonly name: string;
  readonly position: string;
  readonly unit: string;
  readonly standsInFor: string | null;
  readonly site: string;
  readonly state: "sitting" | "asking" | "speaking";
}

type Facts = Pick<Snapshot, "attendees" | "sites" | "floor" | "check_ins">;

export function plateInAddress({ search }: Pick<Location, "search">): PlateOf | null {
  const asked = new URLSearchParams(search);
  const [personId, siteId] = [asked.get("person"), asked.get("site")];
  if (personId !== null) return { personId };
  return siteId === null ? null : { siteId };
}

/** Null: nobody of that name takes part. */
export function plateOf(facts: Facts, of: PlateOf): PlateWords | null {
  return "personId" in of ? ofPerson(facts, of.personId) : ofSite(facts, of.siteId);
}

function ofPerson(facts: Facts, id: string): PlateWords | null {
  const who = facts.attendees.find((one) => one.id === id);
  if (who === undefined) return null;
  const site = facts.sites.find((one) => one.id === who.site_id)?.name ?? "";
  const standIn = facts.check_ins.find((one) => one.attendee_id === id)?.stand_in ?? null;
  return {
    name: standIn?.name ?? who.name,
    position: standIn?.position ?? who.position,
    unit: who.unit_name,
    standsInFor: standIn === null ? null : who.name,
    site: site === who.unit_name ? "" : site,
    state: stateOf(facts, new Set([id])),
  };
}

/** Whoever speaks for the site stands below its name. */
function ofSite(facts: Facts, id: string): PlateWords | null {
  const site = facts.sites.find((one) => one.id === id);
  if (site === undefined) return null;
  const people = facts.attendees.filter((one) => one.site_id === id);
  const speaker = people.find((one) => one.id === facts.floor.holder?.attendee_id);
  return {
    name: site.name,
    position: speaker?.name ?? "",
    unit: speaker?.position ?? "",
    standsInFor: null,
    site: "",
    state: stateOf(facts, new Set(people.map((one) => one.id))),
  };
}

function stateOf({ floor }: Facts, people: ReadonlySet<string>): PlateWords["state"] {
  if (people.has(floor.holder?.attendee_id ?? "")) return "speaking";
  return floor.queue.some((one) => people.has(one.attendee_id)) ? "asking" : "sitting";
}
