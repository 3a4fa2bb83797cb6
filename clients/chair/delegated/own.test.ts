/** Which sites a delegation covers, and whether their holder may call somebody now. */
import type { SiteView, Snapshot } from "@dienhong/shared/contract";
import { Roster } from "@dienhong/shared/state/roster";
import { expect, it } from "vitest";
import { floorFor, requestsOf, sitesBelow } from "./own";

const TREE = { centre: null, laocai: "centre", batxat: "laocai", thon: "batxat", sonla: "centre" };
const SITES = Object.entries(TREE).map(([id, parent]) => ({
  id,
  name: id,
  parent_site_id: parent,
})) as unknown as SiteView[];
const OWN = new Set(sitesBelow(SITES, "laocai").map(({ id }) => id));

function snapshot(holder: string | null, queue: readonly string[] = []): Snapshot {
  return {
    sites: SITES,
    attendees: SITES.map(({ id }) => ({ id: `of ${id}`, site_id: id, name: id })),
    presence: [],
    floor: {
      holder: holder === null ? null : { attendee_id: `of ${holder}` },
      queue: queue.map((id) => ({ id, attendee_id: `of ${id}` })),
    },
  } as unknown as Snapshot;
}

function floor(holder: string | null) {
  const now = snapshot(holder);
  return floorFor(now, new Roster(now), OWN);
}

it("covers the site and everything below it, to any depth", () => {
  expect([...OWN]).toEqual(["laocai", "batxat", "thon"]);
  expect(sitesBelow(SITES, "unheard of")).toEqual([]);
});

it("leaves alone who speaks from elsewhere", () => {
  expect(floor(null)).toBe("free");
  expect(floor("thon")).toBe("own");
  expect(floor("sonla")).toBe("elsewhere");
  expect(floor("centre")).toBe("elsewhere");
});

it("shows the requests of the own sites, in the order of the queue", () => {
  const now = snapshot(null, ["sonla", "thon", "centre", "batxat"]);
  expect(requestsOf(now, new Roster(now), OWN).map(({ id }) => id)).toEqual(["thon", "batxat"]);
});
