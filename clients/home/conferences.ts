/** The conferences of a stretch of days, and what a person may do with each of them now. */
import type { ConferenceSummary, FailureCode, Page } from "@dienhong/shared/contract";
import { useSession } from "@dienhong/shared/stores/session";
import { onScopeDispose, ref, shallowRef, watch, type Ref } from "vue";

const REFRESH_MS = 30_000;
const ENTER_AHEAD_MS = 15 * 60 * 1000;

export interface Days {
  readonly fromMs: number;
  readonly toMs: number;
}

/** Loaded at once, again when the days change, and every half minute while the page is seen. */
export function useConferences(days: Readonly<Ref<Days>>) {
  const session = useSession();
  const conferences = shallowRef<readonly ConferenceSummary[] | null>(null);
  const failure = ref<FailureCode | null>(null);

  async function load(): Promise<void> {
    const asked = days.value;
    const answer = await session.api.conferences(asked.fromMs, asked.toMs);
    if (asked !== days.value) return;
    failure.value = answer.ok ? null : answer.code;
    if (answer.ok) conferences.value = answer.value.conferences;
  }

  watch(
    days,
    () => {
      conferences.value = null;
      void load();
    },
    { immediate: true },
  );
  const timer = setInterval(() => {
    if (!document.hidden) void load();
  }, REFRESH_MS);
  onScopeDispose(() => {
    clearInterval(timer);
  });
  return { conferences, failure, load };
}

export function startOfDay(ms: number): number {
  return new Date(ms).setHours(0, 0, 0, 0);
}

/** Monday of the week, at midnight. */
export function startOfWeek(ms: number): number {
  const day = new Date(startOfDay(ms));
  return day.setDate(day.getDate() - ((day.getDay() + 6) % 7));
}

/** Midnight `count` days later, whatever summer time does. */
export function daysLater(ms: number, count: number): number {
  const day = new Date(ms);
  return day.setDate(day.getDate() + count);
}

export function mayEnter({ conference, my_role: role }: ConferenceSummary, nowMs: number): boolean {
  if (role === null || conference.state === "closed") return false;
  return conference.state !== "scheduled" || nowMs >= conference.starts_at_ms - ENTER_AHEAD_MS;
}

/** Where an attendee's work is: the chair and the secretary steer, the others follow. */
export function pagesFor(summary: ConferenceSummary): readonly Page[] {
  switch (summary.my_role) {
    case "chair":
      return ["chair", "meeting", "tablet"];
    case "secretary":
      return ["chair", "meeting", "tablet", "desk"];
    case "site_operator":
      return ["meeting", "projector"];
    case "delegate":
      return ["tablet", "meeting"];
    case "service_staff":
      return ["desk"];
    case "technician":
      return ["chair"];
    case "guest":
      return ["meeting"];
    case null:
      return [];
  }
}
