/** Tasks by what is to be done about them. Pure. */
import type { TaskView } from "@dienhong/shared/contract/api";

export const FILTERS = ["open", "overdue", "done", "confirmed", "all"] as const;
export type Filter = (typeof FILTERS)[number];

function isOverdue(task: TaskView): boolean {
  return task.days_left !== null && task.days_left < 0;
}

export function filtered(tasks: readonly TaskView[], filter: Filter): readonly TaskView[] {
  if (filter === "all") return tasks;
  if (filter === "overdue") return tasks.filter(isOverdue);
  return tasks.filter((one) => one.state === filter);
}

export function countsOf(tasks: readonly TaskView[]): Readonly<Record<Filter, number>> {
  const count = (filter: Filter): number => filtered(tasks, filter).length;
  return {
    open: count("open"),
    overdue: count("overdue"),
    done: count("done"),
    confirmed: count("confirmed"),
    all: count("all"),
  };
}
