/** Announcements: one stands, the newest are kept. */
import type { AnnouncementView, Event } from "../contract";

type AnnouncementEvent = Extract<Event, { type: `announcements.${string}` }>;

const KEPT = 20;

export function evolveAnnouncements(
  announcements: readonly AnnouncementView[],
  event: AnnouncementEvent,
): readonly AnnouncementView[] {
  switch (event.type) {
    case "announcements.posted":
      return [...takenDown(announcements, event.announcement.at_ms), event.announcement].slice(
        -KEPT,
      );
    case "announcements.taken_down":
      return takenDown(announcements, event.at_ms);
  }
}

function takenDown(
  announcements: readonly AnnouncementView[],
  atMs: number,
): readonly AnnouncementView[] {
  return announcements.map((one) =>
    one.taken_down_at_ms === null ? { ...one, taken_down_at_ms: atMs } : one,
  );
}

/** The one that every page shows now. */
export function standing(announcements: readonly AnnouncementView[]): AnnouncementView | null {
  const newest = announcements.at(-1);
  return newest?.taken_down_at_ms === null ? newest : null;
}
