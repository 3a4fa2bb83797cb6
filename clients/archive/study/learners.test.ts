import { describe, expect, it } from "vitest";
import { share } from "./learners";

describe("the share of a film that was watched", () => {
  it("is whole at most", () => {
    expect(share(47_000, 100_000)).toBe("47%");
    expect(share(100_400, 100_000)).toBe("100%");
  });

  it("isn't said while the film's length isn't known", () => {
    expect(share(47_000, null)).toBe("");
    expect(share(47_000, 0)).toBe("");
  });
});
