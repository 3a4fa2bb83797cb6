/** A seating plan as it is drawn and changed. A seat is named by its place, "row.column" from 1. */
import type { SeatingPlan } from "@dienhong/shared/contract";

const MOST_ROWS = 60;
const MOST_COLUMNS = 60;
const SEAT = "s";
const AISLE = "_";

export const NO_PLAN: SeatingPlan = { rows: [], named: [] };

/** Rows A, B, C … with an aisle after every `block` seats. */
export function newPlan(rows: number, seats: number, block: number): SeatingPlan {
  const blocks = Array.from({ length: Math.ceil(seats / block) }, (_, index) =>
    SEAT.repeat(Math.min(block, seats - index * block)),
  );
  const places = blocks.join(AISLE).slice(0, MOST_COLUMNS);
  return {
    rows: Array.from({ length: Math.min(rows, MOST_ROWS) }, (_, index) => ({
      name: rowName(index),
      places,
    })),
    named: [],
  };
}

/** A … Z, AA, AB … */
export function rowName(index: number): string {
  const letter = String.fromCharCode(65 + (index % 26));
  return index < 26 ? letter : rowName(Math.floor(index / 26) - 1) + letter;
}

/** A seat becomes an aisle, an aisle a seat. */
export function toggled(plan: SeatingPlan, row: number, column: number): SeatingPlan {
  return withRow(plan, row, (places) => {
    const at = places[column - 1] === SEAT ? AISLE : SEAT;
    return places.slice(0, column - 1) + at + places.slice(column);
  });
}

/** One column more, or one less, for every row. */
export function widened(plan: SeatingPlan, by: 1 | -1): SeatingPlan {
  const width = Math.max(0, ...plan.rows.map(({ places }) => places.length)) + by;
  if (width < 1 || width > MOST_COLUMNS) return plan;
  return {
    ...plan,
    rows: plan.rows.map((row) => ({
      ...row,
      places: row.places.padEnd(width, SEAT).slice(0, width),
    })),
  };
}

/** One row more at the back, or the last one taken away. */
export function lengthened(plan: SeatingPlan, by: 1 | -1): SeatingPlan {
  if (by === -1) return { ...plan, rows: plan.rows.slice(0, -1) };
  if (plan.rows.length >= MOST_ROWS) return plan;
  const last = plan.rows.at(-1);
  const row = { name: rowName(plan.rows.length), places: last?.places ?? SEAT.repeat(8) };
  return { ...plan, rows: [...plan.rows, row] };
}

export function renamedRow(plan: SeatingPlan, row: number, name: string): SeatingPlan {
  const rows = plan.rows.map((one, index) => (index === row - 1 ? { ...one, name } : one));
  return { ...plan, rows };
}

/** An empty name gives the seat its row and number back. */
export function renamedSeat(plan: SeatingPlan, seat: string, name: string): SeatingPlan {
  const others = plan.named.filter((one) => one.seat !== seat);
  return { ...plan, named: name.trim() === "" ? others : [...others, { seat, name: name.trim() }] };
}

function withRow(plan: SeatingPlan, row: number, change: (places: string) => string): SeatingPlan {
  const rows = plan.rows.map((one, index) =>
    index === row - 1 ? { ...one, places: change(one.places) } : one,
  );
  return { ...plan, rows };
}
