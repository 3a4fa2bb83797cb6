/** The course of a meeting as chapters: its items, under each who had the floor. */
import type { ArchivePage } from "../contract";

export interface Chapter {
  readonly atMs: number;
  readonly kind: "item" | "speech";
  /** "1.2", empty for a speech. */
  readonly number: string;
  readonly title: string;
  readonly about: string;
}

/** In the order of time; an item taken up again is a chapter again. */
export function chaptersOf(page: ArchivePage): readonly Chapter[] {
  const people = new Map(page.people.map((person) => [person.id, person]));
  const items = page.items.flatMap((item) =>
    item.spans.map(([atMs]): Chapter => {
      const presenter = people.get(item.presenter_id ?? "");
      const about = presenter === undefined ? "" : presenter.name;
      return { atMs, kind: "item", number: item.number, title: item.title, about };
    }),
  );
  const speeches = page.turns.map((turn): Chapter => {
    const who = people.get(turn.attendee_id);
    const title = who?.name ?? "";
    const about = [who?.position, who?.unit_name].filter((part) => part).join(", ");
    return { atMs: turn.from_ms, kind: "speech", number: "", title, about };
  });
  return [...items, ...speeches].sort(
    (one, other) => one.atMs - other.atMs || (one.kind === "item" ? -1 : 1),
  );
}
