/** How wide the pictures of a page are: as wide as lets all of them be seen at once. */

/** A wall's picture is of the lowest layer: wider than a third of the wall it would only blur. */
const LEAST = 3;
const ASPECT = 16 / 9;

export interface Area {
  readonly width: number;
  readonly height: number;
}

/** The fewest columns with which `count` pictures need no scrolling; `most` where none suffices. */
export function columnsFor(count: number, most: number, area: Area): number {
  for (let columns = Math.min(LEAST, most); columns < most; columns++) {
    const rows = Math.ceil(count / columns);
    if (rows * (area.width / columns / ASPECT) <= area.height) return columns;
  }
  return most;
}
