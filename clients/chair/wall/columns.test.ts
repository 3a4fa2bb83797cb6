import { describe, expect, it } from "vitest";
import { columnsFor } from "./columns";

const DESK = { width: 1040, height: 460 };

describe("columns of the wall", () => {
  it("gives few sites larger pictures", () => {
    expect(columnsFor(3, 7, DESK)).toBe(3);
    expect(columnsFor(22, 7, DESK)).toBe(6);
  });

  it("never blows one picture up over the whole wall", () => {
    expect(columnsFor(1, 7, DESK)).toBe(3);
  });

  it("has a full page scroll rather than shrink below recognition", () => {
    expect(columnsFor(49, 7, DESK)).toBe(7);
    expect(columnsFor(24, 2, { width: 390, height: 300 })).toBe(2);
  });
});
