/** Where notes of an earlier version are shown in a later one: on the page that looks the same.
 *
 * The server does the same for the printed paper (`rooms/notes/carry.py`).
 */

/** Page of the later version by page of the earlier one, for pages that are there unchanged. Where
 * several look the same (blank ones) the nearest number is meant, the lower of two. */
export function carried(
  earlier: readonly string[],
  later: readonly string[],
): ReadonlyMap<number, number> {
  const pages = new Map<string, number[]>();
  later.forEach((digest, index) => {
    const same = pages.get(digest);
    if (same === undefined) pages.set(digest, [index + 1]);
    else same.push(index + 1);
  });
  const found = new Map<number, number>();
  earlier.forEach((digest, index) => {
    const same = pages.get(digest);
    if (same !== undefined) found.set(index + 1, nearest(same, index + 1));
  });
  return found;
}

function nearest(pages: readonly number[], to: number): number {
  return pages.reduce((best, page) => (Math.abs(page - to) < Math.abs(best - to) ? page : best));
}
