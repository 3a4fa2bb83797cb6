import type { PersonView, UnitView } from "@dienhong/shared/contract";
import { describe, expect, it } from "vitest";
import {
  invitedTo,
  newSite,
  problemsOf,
  requestOf,
  USUAL_RULES,
  withRole,
  type Plan,
} from "./plan";

const UNIT: UnitView = {
  id: "u1",
  parent_id: null,
  name: "Xã Bát Xát",
  code: "batxat",
  valid_from: "2025-07-01",
  valid_to: null,
};

function person(id: string, username: string): PersonView {
  return {
    id,
    username,
    name: `Người ${id}`,
    position: "",
    unit_id: UNIT.id,
    unit_name: UNIT.name,
    account_role: "member",
  };
}

const PEOPLE = [person("p1", "daibieu2"), person("p2", "batxat")];

function aPlan(changes: Partial<Plan> = {}): Plan {
  return {
    title: "Giao ban",
    place: "",
    day: "2026-11-22",
    begins: "08:00",
    ends: "10:00",
    sites: [withRole(newSite(UNIT, PEOPLE), "p1", "chair")],
    items: [],
    rules: USUAL_RULES,
    ...changes,
  };
}

describe("a planned conference", () => {
  it("invites the room's own account of a new site and nobody else", () => {
    expect(newSite(UNIT, PEOPLE).roles).toEqual({ p2: "site_operator" });
  });

  it("has no problem when it is complete", () => {
    expect(problemsOf(aPlan())).toEqual([]);
  });

  it.each([
    [{ title: "  " }, "title"],
    [{ ends: "08:00" }, "times"],
    [{ day: "" }, "times"],
    [{ sites: [] }, "chair"],
    [{ sites: [newSite(UNIT, PEOPLE)] }, "chair"],
    [{ items: [{ key: "a", title: "", presenterId: null, minutes: 5 }] }, "item_title"],
  ] as const)("says what is missing in %j", (changes, problem) => {
    expect(problemsOf(aPlan(changes))).toContain(problem);
  });

  it("asks for every site, every invited person and the agenda in order", () => {
    const request = requestOf(
      aPlan({ items: [{ key: "a", title: " Báo cáo ", presenterId: "p1", minutes: 20 }] }),
    );
    expect(request.site_unit_ids).toEqual(["u1"]);
    expect(request.invites).toEqual([
      { person_id: "p2", unit_id: "u1", role: "site_operator", voter: null },
      { person_id: "p1", unit_id: "u1", role: "chair", voter: null },
    ]);
    expect(request.agenda?.map((item) => item.title)).toEqual(["Báo cáo"]);
    expect(request.ends_at_ms - request.starts_at_ms).toBe(2 * 3600 * 1000);
  });

  it("offers as presenters only those invited", () => {
    const plan = aPlan();
    expect(invitedTo(plan).map(({ id }) => id)).toEqual(["p1", "p2"]);
    const without = { ...plan, sites: plan.sites.map((site) => withRole(site, "p1", null)) };
    expect(invitedTo(without).map(({ id }) => id)).toEqual(["p2"]);
  });
});
