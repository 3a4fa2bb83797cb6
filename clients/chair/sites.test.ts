/** Sites counted, filtered and found. */
import { describe, expect, it } from "vitest";
import type { Snapshot } from "@dienhong/shared/contract";
import { Roster } from "@dienhong/shared/state/roster";
import { actsOf, countSites, findSites, indexSites } from "./sites";

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
const entries = indexSites(snapshot.sites, snapshot.attendees);
const acts = actsOf(
  {
    floor: { holder: { attendee_id: "a3" }, queue: [{ attendee_id: "a5" }], muted: ["a4"] },
    stage: { layout: "speaker", second_id: null },
  } as unknown as Snapshot,
  roster,
  ["a1"],
);

const found = (query: string, filter: Parameters<typeof findSites>[3] = "all") =>
  findSites(entries, roster, query, filter, acts).map(({ site }) => site.id);

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
    expect(found("", "asking")).toEqual(["bh"]);
    expect(found("", "muted")).toEqual(["sp"]);
    expect(found("", "speaking")).toEqual(["main", "bx"]);
  });

  it("stand as in a dictionary: Bắc before Bát, đ after d, 2 before 10", () => {
    const names = ["Xã Đại Lộc", "Xã Bát Xát", "Tổ 10", "Xã Bắc Hà", "Xã Dương Quỳ", "Tổ 2"];
    const sites = names.map((name, n) => ({
      id: String(n),
      unit_id: "",
      name,
      main: false,
      parent_site_id: null,
    }));
    expect(indexSites(sites, []).map(({ site }) => site.name)).toEqual([
      "Tổ 2",
      "Tổ 10",
      "Xã Bát Xát",
      "Xã Bắc Hà",
      "Xã Dương Quỳ",
      "Xã Đại Lộc",
    ]);
  });

  it("are found among 3,300 within a frame", () => {
    const many = Array.from({ length: 3300 }, (_, n) => ({
      id: `s${n}`,
      unit_id: "u",
      name: `Xã Thử Nghiệm ${n}`,
      main: false,
      parent_site_id: null,
    }));
    const index = indexSites(many, []);
    const start = performance.now();
    expect(findSites(index, roster, "thu nghiem 33", "all").length).toBeGreaterThan(10);
    expect(performance.now() - start).toBeLessThan(100);
  });
});
