/** The wall's order and pages. */
import { describe, expect, it } from "vitest";
import type { SiteView, UnitView } from "@dienhong/shared/contract";
import { inTreeOrder, pageOf, unitTree } from "./tree";

const unit = (id: string, parent_id: string | null, name: string) =>
  ({ id, parent_id, name }) as UnitView;
const site = (id: string, unit_id: string, name: string): SiteView => ({
  id,
  unit_id,
  name,
  main: false,
  parent_site_id: null,
});

const units = [
  unit("nation", null, "Trung ương"),
  unit("laocai", "nation", "Tỉnh Lào Cai"),
  unit("batxat", "laocai", "Xã Bát Xát"),
  unit("bacha", "laocai", "Xã Bắc Hà"),
  unit("dienbien", "nation", "Tỉnh Điện Biên"),
  unit("muonglay", "dienbien", "Phường Mường Lay"),
];
const sites = [
  site("s1", "batxat", "Xã Bát Xát"),
  site("s2", "laocai", "Tỉnh Lào Cai"),
  site("s3", "muonglay", "Phường Mường Lay"),
  site("s4", "bacha", "Xã Bắc Hà"),
  site("s5", "nowhere", "Khách"),
];

describe("the tree of the wall", () => {
  it("has each unit with all that is under it, as a dictionary has them", () => {
    expect(unitTree(units, sites).map(({ id, depth, siteIds }) => [id, depth, siteIds])).toEqual([
      ["nation", 0, ["s3", "s2", "s1", "s4"]],
      ["muonglay", 1, ["s3"]],
      ["laocai", 1, ["s2", "s1", "s4"]],
      ["batxat", 2, ["s1"]],
      ["bacha", 2, ["s4"]],
    ]);
  });

  it("orders all sites, also those of no known unit", () => {
    expect(inTreeOrder(unitTree(units, sites), sites)).toEqual(["s3", "s2", "s1", "s4", "s5"]);
    expect(inTreeOrder([], sites)).toHaveLength(5);
  });

  it("is cut into pages", () => {
    const all = Array.from({ length: 99 }, (_, n) => n);
    expect(pageOf(all, 2, 49)).toEqual([98]);
    expect(pageOf(all, 3, 49)).toEqual([]);
  });
});
