/** Seating people, in order and by hand, and taking it back. */
import { describe, expect, it } from "vitest";
import type { SiteSeatingView } from "@dienhong/shared/contract";
import { evolveSeating } from "@dienhong/shared/state/seating";
import { arranged, cleared, seatedAt, seatOf, takingBack, type Seated } from "./assign";
import { newPlan } from "./plan";

const seating: SiteSeatingView = {
  site_id: "hall",
  plan: newPlan(1, 4, 2),
  occupied: [
    { seat: "1.1", attendee_id: "an" },
    { seat: "1.2", attendee_id: "bình" },
  ],
};

/** As the server would do it: who sits anew leaves the old seat. */
function after(before: SiteSeatingView, changes: readonly Seated[]): Map<string, string> {
  const people = new Set(changes.map((one) => one.attendee_id));
  const left = before.occupied
    .filter((one) => people.has(one.attendee_id))
    .map(({ seat }) => ({ seat, attendee_id: null }));
  const seats = [...left, ...changes].map((one) => ({ ...one }));
  const [site] = evolveSeating([before], {
    type: "seating.assigned",
    site_id: before.site_id,
    seats,
  });
  return new Map(site?.occupied.map((one) => [one.attendee_id, one.seat]));
}

describe("seating", () => {
  it("fills free seats in the order of the list", () => {
    const people = ["an", "bình", "chi", "dũng", "em"];
    expect(arranged(seating, people)).toEqual([
      { seat: "1.4", attendee_id: "chi" },
      { seat: "1.5", attendee_id: "dũng" },
    ]);
  });

  it("lets two people change places", () => {
    const changes = seatedAt(seating, "an", "1.2");
    expect(changes).toEqual([
      { seat: "1.2", attendee_id: "an" },
      { seat: "1.1", attendee_id: "bình" },
    ]);
    expect(seatedAt(seating, "an", "1.1")).toEqual([]);
  });

  it("makes who sat there stand up for somebody without a seat", () => {
    const result = after(seating, seatedAt(seating, "chi", "1.1"));
    expect([...result]).toEqual([
      ["bình", "1.2"],
      ["chi", "1.1"],
    ]);
  });

  it.each([
    ["a change of places", seatedAt(seating, "an", "1.2")],
    ["somebody new", seatedAt(seating, "chi", "1.1")],
    ["an order", arranged(seating, ["chi", "dũng"])],
    ["an empty room", cleared(seating)],
  ])("is taken back after %s", (_name, changes) => {
    const back = takingBack(seating, changes);
    const wanted = new Map(back.map((one) => [one.seat, one.attendee_id]));
    for (const { seat } of changes) {
      const before = seating.occupied.find((one) => one.seat === seat)?.attendee_id ?? null;
      expect(wanted.get(seat)).toBe(before);
    }
  });

  it("knows where somebody sits", () => {
    expect([seatOf(seating, "an"), seatOf(seating, "chi")]).toEqual(["1.1", null]);
  });
});
