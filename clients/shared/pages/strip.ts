/** Which of many equally tall or wide things of a list are worth drawing: those in sight and a few
 * around them, so that five hundred pages cost no more than ten. */

export interface Slice {
  /** Numbers of the first and the last one drawn; the first page is 1. */
  readonly first: number;
  readonly last: number;
  /** Empty room before the first, in pixels. */
  readonly before: number;
  /** Room of them all. */
  readonly whole: number;
}

const AROUND = 3;

export function slice(count: number, each: number, scrolled: number, room: number): Slice {
  const first = Math.max(1, Math.floor(scrolled / each) + 1 - AROUND);
  const last = Math.min(count, Math.ceil((scrolled + room) / each) + AROUND);
  return { first, last, before: (first - 1) * each, whole: count * each };
}

/** Where to scroll so that number `n` lies in the middle. */
export function centred(n: number, count: number, each: number, room: number): number {
  const wanted = (n - 0.5) * each - room / 2;
  return Math.max(0, Math.min(wanted, count * each - room));
}
