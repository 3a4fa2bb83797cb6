import type { Snapshot } from "@dienhong/shared/contract";
import { describe, expect, it } from "vitest";
import { plateInAddress, plateOf } from "./plates";

const facts = {
  sites: [{ id: "s1", name: "Xã Bát Xát" }],
  attendees: [
    { id: "a1", site_id: "s1", name: "Vàng Thị Mỷ", position: "Chủ tịch", unit_name: "UBND xã" },
    { id: "a2", site_id: "s1", name: "Lý A Páo", position: "Kế toán", unit_name: "UBND xã" },
  ],
  check_ins: [],
  floor: { holder: null, queue: [] },
} as unknown as Snapshot;

const speaking = {
  ...facts,
  floor: { ...facts.floor, holder: { attendee_id: "a2" } },
} as unknown as Snapshot;
const asking = {
  ...facts,
  floor: { ...facts.floor, queue: [{ attendee_id: "a1" }] },
} as unknown as Snapshot;

describe("a nameplate", () => {
  it("is of a person or a site, as its address says", () => {
    expect(plateInAddress({ search: "?person=a1" })).toEqual({ personId: "a1" });
    expect(plateInAddress({ search: "?site=s1" })).toEqual({ siteId: "s1" });
    expect(plateInAddress({ search: "" })).toBeNull();
  });

  it("says who sits here and what he does", () => {
    expect(plateOf(facts, { personId: "a1" })).toMatchObject({
      name: "Vàng Thị Mỷ",
      unit: "UBND xã",
      state: "sitting",
    });
    expect(plateOf(asking, { personId: "a1" })?.state).toBe("asking");
    expect(plateOf(speaking, { personId: "a2" })?.state).toBe("speaking");
    expect(plateOf(facts, { personId: "nobody" })).toBeNull();
  });

  it("names the stand-in in the place of whom he stands for", () => {
    const check_ins = [{ attendee_id: "a1", stand_in: { name: "Tẩn Mẩy", position: "Phó" } }];
    const plate = plateOf({ ...facts, check_ins } as unknown as Snapshot, { personId: "a1" });
    expect(plate).toMatchObject({ name: "Tẩn Mẩy", standsInFor: "Vàng Thị Mỷ" });
  });

  it("of a site says who speaks for it", () => {
    expect(plateOf(speaking, { siteId: "s1" })).toMatchObject({
      name: "Xã Bát Xát",
      position: "Lý A Páo",
      state: "speaking",
    });
    expect(plateOf(asking, { siteId: "s1" })?.state).toBe("asking");
  });
});
