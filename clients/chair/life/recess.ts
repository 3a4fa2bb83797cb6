/** When a recess may be over: in so many minutes, or at a time of the clock. */
const MINUTE_MS = 60_000;
const DAY_MS = 24 * 60 * MINUTE_MS;

export const RECESS_MINUTES = [10, 15, 20, 30] as const;

/** Rounded up to the next full minute: people read it on a wall clock. */
export function inMinutes(nowMs: number, minutes: number): number {
  return Math.ceil(nowMs / MINUTE_MS) * MINUTE_MS + minutes * MINUTE_MS;
}

/** The next time the clock shows "HH:MM"; null if that isn't a time. */
export function nextAt(nowMs: number, clock: string): number | null {
  const [, hours, minutes] = /^(\d{1,2}):(\d{2})$/.exec(clock) ?? [];
  if (hours === undefined || Number(hours) > 23 || Number(minutes) > 59) return null;
  const at = new Date(nowMs).setHours(Number(hours), Number(minutes), 0, 0);
  return at > nowMs ? at : at + DAY_MS;
}
