/** The places of a seating plan and what each is called. A seat is named by its place, "row.column" from
 * 1. */
import type { SeatingPlan } from "../contract";

const SEAT = "s";

export interface Place {
  readonly id: string;
  readonly row: number;
  readonly column: number;
  /** "A12"; null for an aisle. */
  readonly label: string | null;
}

export function placesOf(plan: SeatingPlan): Place[][] {
  const named = new Map(plan.named.map(({ seat, name }) => [seat, name]));
  return plan.rows.map(({ name, places }, rowIndex) => {
    let number = 0;
    return Array.from(places, (place, index) => {
      const id = placeId(rowIndex + 1, index + 1);
      const seat = place === SEAT;
      if (seat) number += 1;
      const label = seat ? (named.get(id) ?? `${name}${number}`) : null;
      return { id, row: rowIndex + 1, column: index + 1, label };
    });
  });
}

export function seatLabels(plan: SeatingPlan): Map<string, string> {
  const seats = placesOf(plan).flat();
  return new Map(seats.flatMap(({ id, label }) => (label === null ? [] : [[id, label]])));
}

function placeId(row: number, column: number): string {
  return `${row}.${column}`;
}
