/** The agenda as it is read: items in order with their number and depth, and how late it runs. */
import type { AgendaItemView, ConferenceState, Snapshot } from "../contract";

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

function behind(
  state: ConferenceState,
  startsAtMs: number,
  rows: readonly OutlineRow[],
  nowMs: number,
): number {
  if (state === "scheduled") return nowMs - startsAtMs;
  const index = rows.findIndex(({ item }) => item.status === "active");
  const active = rows[index]?.item;
  if (state === "closed" || active === undefined || active.planned_minutes === 0) return 0;
  const dueMs = rows
    .slice(0, index)
    .filter(({ item }) => !rows.some((other) => other.item.parent_id === item.id))
    .reduce((sum, { item }) => sum + item.planned_minutes * MINUTE_MS, startsAtMs);
  const begunLateMs = (active.started_at_ms ?? nowMs) - dueMs;
  const overdueMs = nowMs - (dueMs + active.planned_minutes * MINUTE_MS);
  return Math.max(begunLateMs, overdueMs);
}
