/** Times as Vietnamese officials write them. `nowMs` and the like are always UTC milliseconds. */

/** "09:42" */
export function clockTime(ms: number): string {
  return new Date(ms).toLocaleTimeString("vi-VN", {
    hour: "2-digit",
    minute: "2-digit",
    hour12: false,
  });
}

/** "02:10", or "1:02:10" from an hour on. */
export function duration(ms: number): string {
  const seconds = Math.max(0, Math.floor(ms / 1000));
  const hours = Math.floor(seconds / 3600);
  const tail = [Math.floor(seconds / 60) % 60, seconds % 60].map(twoDigits).join(":");
  return hours > 0 ? `${hours}:${tail}` : tail;
}

/** "2026-11-30" as "30/11/2026" */
export function calendarDay(iso: string): string {
  return iso.split("-").reverse().join("/");
}

/** "07" */
export function twoDigits(n: number): string {
  return n.toString().padStart(2, "0");
}
