import type { ProjectorView } from "@dienhong/shared/contract";
import { describe, expect, it } from "vitest";
import { projectorInAddress, shownBy } from "./screen";

const projectors = [{ id: "main" }, { id: "hall" }] as ProjectorView[];

describe("a page on a wall", () => {
  it("is the main projector where its address names none", () => {
    expect(projectorInAddress({ search: "" })).toBe("main");
    expect(projectorInAddress({ search: "?screen=hall" })).toBe("hall");
  });

  it("shows the projector it names, and the main one once that is removed", () => {
    expect(shownBy(projectors, "hall")?.id).toBe("hall");
    expect(shownBy(projectors, "gone")?.id).toBe("main");
    expect(shownBy([], "main")).toBeUndefined();
  });
});
