/** Speaking time is added up by site and speaker. */
import { expect, it } from "vitest";
import { accountsBySite } from "./accounts";

const PLACES: Record<string, string> = { a: "s1", b: "s2", c: "s1" };
const roster = {
  attendee: (id: string) => ({ name: `Người ${id}` }),
  siteOf: (id: string) => {
    const siteId = PLACES[id];
    return siteId === undefined ? null : { id: siteId, name: `Điểm ${siteId}` };
  },
};

it("adds the speakers of a site together, the longest first", () => {
  const sites = accountsBySite(
    [
      { attendee_id: "a", spoken_ms: 1000, times: 1 },
      { attendee_id: "b", spoken_ms: 4000, times: 2 },
      { attendee_id: "c", spoken_ms: 2500, times: 1 },
    ],
    roster,
  );
  expect(sites.map(({ siteId, spokenMs }) => [siteId, spokenMs])).toEqual([
    ["s2", 4000],
    ["s1", 3500],
  ]);
  expect(sites[1]?.speakers.map(({ attendeeId }) => attendeeId)).toEqual(["c", "a"]);
});

it("leaves out whoever is no longer known", () => {
  expect(accountsBySite([{ attendee_id: "x", spoken_ms: 1, times: 1 }], roster)).toEqual([]);
});
