/** The agenda as a numbered outline, its active item, and how late it runs. */
import { describe, expect, it } from "vitest";
import type { AgendaItemView, Snapshot } from "../contract";
import timing from "../../../tests/vectors/agenda/timing.json";
import { activeItem, minutesLate, outline, plannedStarts } from "./outline";

const MINUTE_MS = 60_000;
const EIGHT = 8 * 60 * MINUTE_MS;

function item(id: string, rest: Partial<AgendaItemView> = {}): AgendaItemView {
  return {
    id,
    parent_id: null,
    position: 0,
    title: id,
    presenter_id: null,
    planned_minutes: 0,
    status: "pending",
    started_at_ms: null,
    ended_at_ms: null,
    ...rest,
  };
}

const items = [
  item("opening", { position: 0, planned_minutes: 10, status: "done" }),
  item("debate", { position: 1, planned_minutes: 30 }),
  item("debate-a", {
    parent_id: "debate",
    position: 0,
    planned_minutes: 20,
    status: "active",
    started_at_ms: EIGHT + 10 * MINUTE_MS,
  }),
  item("debate-b", { parent_id: "debate", position: 1, planned_minutes: 10 }),
  item("end", { position: 2 }),
];

function snapshot(state: Snapshot["conference"]["state"], of = items) {
  return { conference: { state, starts_at_ms: EIGHT }, items: of } as unknown as Snapshot;
}

describe("outline", () => {
  it("numbers items below their parents", () => {
    expect(outline(items).map(({ number, item: { id } }) => `${number} ${id}`)).toEqual([
      "1 opening",
      "2 debate",
      "2.1 debate-a",
      "2.2 debate-b",
      "3 end",
    ]);
  });

  it("counts the active item among those of the top level", () => {
    expect(activeItem(items)).toMatchObject({ n: 2, total: 3, item: { id: "debate-a" } });
  });

  it("has no active item before the first", () => {
    expect(activeItem([item("a")])).toBeNull();
  });
});

describe("lateness", () => {
  const at = (minutes: number) => EIGHT + minutes * MINUTE_MS;

  it("is zero while the active item is within its time", () => {
    expect(minutesLate(snapshot("open"), at(25))).toBe(0);
  });

  it("grows when the active item is overdue; a parent's time is that of its children", () => {
    expect(minutesLate(snapshot("open"), at(38))).toBe(8);
  });

  it("counts an item that began late", () => {
    const late = items.map((one) =>
      one.status === "active" ? { ...one, started_at_ms: at(15) } : one,
    );
    expect(minutesLate(snapshot("open", late), at(16))).toBe(5);
  });

  it("counts from the planned start while the opening is awaited", () => {
    expect(minutesLate(snapshot("scheduled"), at(4))).toBe(4);
    expect(minutesLate(snapshot("scheduled"), at(-4))).toBe(0);
  });

  it("is nothing after the end", () => {
    expect(minutesLate(snapshot("closed"), at(500))).toBe(0);
  });
});

describe("the vectors of the server", () => {
  it.each(timing.map((one, number) => [number, one] as const))("agree on case %i", (_, one) => {
    const items = one.items as AgendaItemView[];
    const conference = { state: one.state, starts_at_ms: one.starts_at_ms };
    const shown = { conference, items } as unknown as Snapshot;
    expect(minutesLate(shown, one.now_ms)).toBe(one.late);
    const starts = Object.fromEntries(plannedStarts(outline(items), one.starts_at_ms));
    expect(starts).toEqual(one.planned_starts);
  });
});
