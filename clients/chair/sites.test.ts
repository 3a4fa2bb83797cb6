/** Sites counted, filtered and found. */
import { describe, expect, it } from "vitest";
import type { Snapshot } from "@dienhong/shared/contract";
import { Roster } from "@dienhong/shared/state/roster";
import { countSites, findSites } from "./sites";

const person = (id: string, site_id: string, name: string) => ({ id, site_id, name });
const presence = (attendee_id: string, connected: boolean) => ({ attendee_id, connected });

const snapshot = {
  sites: [
    { id: "main", name: "Tỉnh Lào Cai", main: true },
    { id: "bx", name: "Xã Bát Xát", main: false },
    { id: "sp", name: "Phường Sa Pa", main: false },
    { id: "bh", name: "Xã Bắc Hà", main: false },
  ],
  attendees: [
    person("a1", "main", "Trần Quang Thịnh"),
    person("a2", "main", "Nguyễn Thị Thu Hường"),
    person("a3", "bx", "Sùng Văn Nam"),
    person("a4", "sp", "Hoàng Thị Hoa"),
    person("a5", "bh", "Vàng Seo Páo"),
  ],
  presence: [presence("a1", true), presence("a3", true), presence("a4", false)],
} as unknown as Snapshot;
const roster = new Roster(snapshot);

const found = (query: string, filter: Parameters<typeof findSites>[3] = "all") =>
  findSites(snapshot.sites, roster, query, filter).map(({ site }) => site.id);

describe("sites", () => {
  it("are counted by what a chair asks", () => {
    expect(countSites(snapshot.sites, roster)).toEqual({ total: 4, here: 2, lost: 1, waiting: 1 });
  });

  it("in trouble come first, those not here yet last", () => {
    expect(found("")).toEqual(["sp", "main", "bx", "bh"]);
  });

  it("are found by their name or a person's, without diacritics", () => {
    expect(found("bat xat")).toEqual(["bx"]);
    expect(found("thu huong")).toEqual(["main"]);
  });

  it("are filtered by state", () => {
    expect(found("", "here")).toEqual(["main", "bx"]);
    expect(found("", "lost")).toEqual(["sp"]);
    expect(found("", "waiting")).toEqual(["bh"]);
  });
});
