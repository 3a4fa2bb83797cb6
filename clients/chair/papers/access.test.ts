import { describe, expect, it } from "vitest";
import { draftOf, faultOf, ruleOf, toggled } from "./access";

const FROM = new Date("2026-10-14T08:00").getTime();

describe("a rule of who may read", () => {
  it("is none when everybody may, at any time", () => {
    expect(ruleOf(draftOf(null))).toBeNull();
  });

  it("comes back as it was", () => {
    const rule = {
      roles: ["delegate" as const],
      unit_ids: ["u1"],
      attendee_ids: [],
      from_ms: FROM,
      to_ms: null,
    };
    expect(ruleOf(draftOf({ ...rule, open: true }))).toEqual(rule);
  });

  it("keeps a time window for everybody", () => {
    const draft = { ...draftOf(null), from: "2026-10-14T08:00" };
    expect(ruleOf(draft)).toMatchObject({ roles: [], from_ms: FROM });
  });

  it("names somebody, and ends after it begins", () => {
    expect(faultOf({ ...draftOf(null), everybody: false })).toBe("nobody");
    const times = { from: "2026-10-14T10:00", to: "2026-10-14T08:00" };
    expect(faultOf({ ...draftOf(null), ...times })).toBe("times");
    expect(faultOf(draftOf(null))).toBeNull();
  });

  it("takes a name in and out", () => {
    expect([...toggled(toggled(new Set(["a"]), "b"), "a")]).toEqual(["b"]);
  });
});
