import { describe, expect, it } from "vitest";
import type { SiteRollCallView, SiteView } from "@dienhong/shared/contract";
import { countMarks, found, peoplePresent, rollCallRows } from "./rows";

const site = (id: string, name: string): SiteView => ({
  id,
  name,
  unit_id: id,
  main: false,
  parent_site_id: null,
});
const noted = (site_id: string, mark: SiteRollCallView["mark"], people: number | null = null) => ({
  ...{ site_id, mark, people, called_at_ms: 1, marked_at_ms: 2, how: null, by: null },
  reason: null,
});

const rows = rollCallRows({
  sites: [site("c", "Xã Cốc Lầu"), site("d", "Xã Đồng Tuyển"), site("a", "Xã Ấm Hạ")],
  roll_call: [noted("d", "present", 12), noted("c", "called")],
});

describe("the roll call board", () => {
  it("puts sites into Vietnamese order", () => {
    expect(rows.map(({ site }) => site.name)).toEqual(["Xã Ấm Hạ", "Xã Cốc Lầu", "Xã Đồng Tuyển"]);
  });

  it("counts by what was noted", () => {
    expect(countMarks(rows)).toEqual({
      ...{ all: 3, not_called: 1, called: 1, present: 1, late: 0, absent: 0 },
    });
    expect(peoplePresent(rows)).toBe(12);
  });

  it("finds sites without diacritics, within a filter", () => {
    expect(found(rows, "all", "dong tuyen").map(({ site }) => site.id)).toEqual(["d"]);
    expect(found(rows, "called", "dong")).toEqual([]);
  });
});
