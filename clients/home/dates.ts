/** Days as the calendar names them, in the person's language. */
import { twoDigits } from "@dienhong/shared/i18n/times";

/** "Thứ Hai, 23 tháng 11, 2026" */
export function longDate(ms: number, language: string): string {
  return capitalised(
    new Date(ms).toLocaleDateString(language, {
      weekday: "long",
      day: "numeric",
      month: "long",
      year: "numeric",
    }),
  );
}

/** "Thứ Hai 23/11" */
export function weekday(ms: number, language: string): string {
  const date = new Date(ms);
  const name = date.toLocaleDateString(language, { weekday: "long" });
  return `${capitalised(name)} ${twoDigits(date.getDate())}/${twoDigits(date.getMonth() + 1)}`;
}

function capitalised(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
