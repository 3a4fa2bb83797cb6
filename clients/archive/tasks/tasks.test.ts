import type { TaskView } from "@dienhong/shared/contract/api";
import { describe, expect, it } from "vitest";
import { countsOf, filtered } from "./tasks";

function task(id: string, part: Partial<TaskView>): TaskView {
  return {
    id,
    conference_id: "c",
    conference_title: "Giao ban",
    text: "Việc",
    unit: "",
    person: "",
    deadline: null,
    days_left: null,
    state: "open",
    mine: true,
    notes: [],
    my_steps: [],
    ...part,
  };
}

describe("tasks", () => {
  const tasks = [
    task("late", { days_left: -2 }),
    task("soon", { days_left: 0 }),
    task("done", { state: "done" }),
  ];

  it("are overdue once their last day has passed, not on it", () => {
    expect(filtered(tasks, "overdue").map((one) => one.id)).toEqual(["late"]);
  });

  it("are found by their state", () => {
    expect(filtered(tasks, "open").map((one) => one.id)).toEqual(["late", "soon"]);
    expect(filtered(tasks, "done").map((one) => one.id)).toEqual(["done"]);
    expect(filtered(tasks, "all")).toHaveLength(3);
    expect(countsOf(tasks)).toEqual({ open: 2, overdue: 1, done: 1, confirmed: 0, all: 3 });
  });
});
