/** Plans drawn, changed and labelled. */
import { placesOf, seatLabels } from "@dienhong/shared/state/seats";
import { describe, expect, it } from "vitest";
import { lengthened, newPlan, renamedRow, renamedSeat, rowName, toggled, widened } from "./plan";

const plan = newPlan(2, 4, 2);
const labels = (of = plan) => [...seatLabels(of).values()];

describe("a new plan", () => {
  it("has rows by letter with an aisle between blocks", () => {
    expect(plan.rows).toEqual([
      { name: "A", places: "ss_ss" },
      { name: "B", places: "ss_ss" },
    ]);
    expect(labels()).toEqual(["A1", "A2", "A3", "A4", "B1", "B2", "B3", "B4"]);
  });

  it("names rows after Z by two letters", () => {
    expect([rowName(25), rowName(26), rowName(53)]).toEqual(["Z", "AA", "BB"]);
  });
});

describe("a changed plan", () => {
  it("counts on over an aisle and keeps the places of the others", () => {
    const changed = toggled(plan, 1, 1);
    expect([...seatLabels(changed)].slice(0, 3)).toEqual([
      ["1.2", "A1"],
      ["1.4", "A2"],
      ["1.5", "A3"],
    ]);
    expect(toggled(changed, 1, 1)).toEqual(plan);
  });

  it("names a row and a seat, and takes the name back", () => {
    const named = renamedSeat(renamedRow(plan, 2, "VIP "), "1.1", " Chủ tọa ");
    expect(labels(named).slice(0, 2)).toEqual(["Chủ tọa", "A2"]);
    expect(labels(named).at(-1)).toBe("VIP 4");
    expect(labels(renamedSeat(named, "1.1", ""))[0]).toBe("A1");
  });

  it("grows and shrinks by rows and columns, within what a plan may hold", () => {
    expect(lengthened(plan, 1).rows.map(({ name }) => name)).toEqual(["A", "B", "C"]);
    expect(lengthened(plan, -1).rows).toHaveLength(1);
    expect(widened(plan, 1).rows[0]?.places).toBe("ss_sss");
    expect(widened(plan, -1).rows[0]?.places).toBe("ss_s");
    const full = newPlan(60, 50, 50);
    expect(lengthened(full, 1)).toBe(full);
    expect(widened(newPlan(1, 1, 1), -1).rows[0]?.places).toBe("s");
  });

  it("tells aisles from seats", () => {
    expect(placesOf(plan)[0]?.map(({ label }) => label)).toEqual(["A1", "A2", null, "A3", "A4"]);
  });
});
