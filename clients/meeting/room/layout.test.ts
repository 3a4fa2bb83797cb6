import { expect, it } from "vitest";
import { arrange } from "./layout";

it("has a stage and a row of pictures, but for a grid", () => {
  for (const layout of ["speaker", "debate", "panel"] as const) {
    expect(arrange(layout, false, true)).toEqual({
      stage: true,
      gallery: "row",
      stageInGallery: false,
    });
  }
});

it("shows all alike in a grid, and keeps what must be read large", () => {
  expect(arrange("grid", false, true)).toEqual({
    stage: false,
    gallery: "grid",
    stageInGallery: true,
  });
  expect(arrange("grid", true, true).stage).toBe(true);
});

it("leaves the pictures out for who wants voices and papers only", () => {
  expect(arrange("grid", false, false)).toEqual({
    stage: true,
    gallery: "none",
    stageInGallery: false,
  });
});
