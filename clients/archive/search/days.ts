/** Days of the filters and of the list. */

/** The beginning of "2026-11-22" here; null for an empty or unfinished day. */
export function dayStart(day: string): number | null {
  const ms = day === "" ? NaN : new Date(`${day}T00:00`).getTime();
  return Number.isNaN(ms) ? null : ms;
}

/** The beginning of the day after. */
export function dayEnd(day: string): number | null {
  const start = dayStart(day);
  if (start === null) return null;
  const next = new Date(start);
  return next.setDate(next.getDate() + 1);
}

/** "Chủ nhật, 22/11/2026" */
export function dayOf(ms: number, language: string): string {
  const text = new Date(ms).toLocaleDateString(language, {
    weekday: "long",
    day: "2-digit",
    month: "2-digit",
    year: "numeric",
  });
  return text.charAt(0).toUpperCase() + text.slice(1);
}
