/** The agenda as it is read: items in order with their number and depth, and how late it runs. */
import type { AgendaItemView, ConferenceState, Snapshot } from "../contract";
import { BEFORE_OPENING } from "./life";

export interface OutlineRow {
  readonly item: AgendaItemView;
  /** "2" or "2.1" */
  readonly number: string;
  readonly depth: number;
}

export function outline(items: readonly AgendaItemView[]): OutlineRow[] {
  const walk = (parentId: string | null, prefix: string, depth: number): OutlineRow[] =>
    items
      .filter((item) => item.parent_id === parentId)
      .toSorted((a, b) => a.position - b.position)
      .flatMap((item, index) => {
        const number = `${prefix}${index + 1}`;
        return [{ item, number, depth }, ...walk(item.id, `${number}.`, depth + 1)];
      });
  return walk(null, "", 0);
}

export interface Active {
  readonly item: AgendaItemView;
  readonly n: number;
  readonly total: number;
}

/** The active item and its place among those of the top level. */
export function activeItem(items: readonly AgendaItemView[]): Active | null {
  const rows = outline(items);
  const row = rows.find(({ item }) => item.status === "active");
  if (row === undefined) return null;
  const total = rows.filter(({ depth }) => depth === 0).length;
  return { item: row.item, n: Number.parseInt(row.number, 10), total };
}

const MINUTE_MS = 60_000;

/** Whole minutes behind the plan; 0 when in time, or when there is no plan to compare with. */
export function minutesLate(
  snapshot: Pick<Snapshot, "conference" | "items">,
  nowMs: number,
): number {
  const { conference, items } = snapshot;
  const behindMs = behind(conference.state, conference.starts_at_ms, outline(items), nowMs);
  return Math.max(0, Math.floor(behindMs / MINUTE_MS));
}

/** The planned start of every item, one after the other from the start of the conference. Only items
 * without children have a time of their own; a parent's is that of its children. */
export function plannedStarts(
  rows: readonly OutlineRow[],
  startsAtMs: number,
): ReadonlyMap<string, number> {
  const starts = new Map<string, number>();
  let dueMs = startsAtMs;
  for (const { item } of rows) {
    starts.set(item.id, dueMs);
    if (isLeaf(rows, item)) dueMs += item.planned_minutes * MINUTE_MS;
  }
  return starts;
}

/** The server works out the same (`rooms/agenda/timing.py`); shared vectors hold the two together. */
function behind(
  state: ConferenceState,
  startsAtMs: number,
  rows: readonly OutlineRow[],
  nowMs: number,
): number {
  if (BEFORE_OPENING.includes(state)) return nowMs - startsAtMs;
  const planned = rows.some(({ item }) => item.planned_minutes > 0);
  if (state === "closed" || !planned) return 0;
  const starts = plannedStarts(rows, startsAtMs);
  const active = rows.find(({ item }) => item.status === "active")?.item;
  if (active === undefined) {
    const next = nextOf(rows);
    return next === undefined ? 0 : nowMs - (starts.get(next.id) ?? nowMs);
  }
  const lengthMs = lengthOf(rows, active);
  if (lengthMs === 0) return 0;
  const dueMs = starts.get(active.id) ?? nowMs;
  return Math.max((active.started_at_ms ?? nowMs) - dueMs, nowMs - dueMs - lengthMs);
}

/** The first item not begun after the last that was; the conference waits for it. */
function nextOf(rows: readonly OutlineRow[]): AgendaItemView | undefined {
  const begun = rows.findLastIndex(({ item }) => item.status !== "pending");
  return rows[begun + 1]?.item;
}

function lengthOf(rows: readonly OutlineRow[], item: AgendaItemView): number {
  if (isLeaf(rows, item)) return item.planned_minutes * MINUTE_MS;
  return rows
    .filter((row) => row.item.parent_id === item.id)
    .reduce((sum, row) => sum + lengthOf(rows, row.item), 0);
}

function isLeaf(rows: readonly OutlineRow[], item: AgendaItemView): boolean {
  return !rows.some((other) => other.item.parent_id === item.id);
}
