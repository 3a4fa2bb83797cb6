/** What one is asked in writing: loading it, and saying in words how much time is left. */
import type { ConsultationSummary, FailureCode } from "@dienhong/shared/contract";
import { useSession } from "@dienhong/shared/stores/session";
import { onScopeDispose, ref, shallowRef } from "vue";

const REFRESH_MS = 30_000;
const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;
/** From here on the deadline is said with urgency. */
const SOON_MS = 2 * HOUR_MS;

interface Left {
  readonly key: "days" | "hours" | "minutes" | "over";
  readonly params: Readonly<Record<string, number>>;
  readonly soon: boolean;
}

/** Time to the deadline in the two units that matter; rounded down, so that nobody is late. */
export function timeLeft(deadlineMs: number, nowMs: number): Left {
  const ms = deadlineMs - nowMs;
  const soon = ms <= SOON_MS;
  if (ms <= 0) return { key: "over", params: {}, soon };
  const [days, hours] = [Math.floor(ms / DAY_MS), Math.floor(ms / HOUR_MS)];
  if (days > 0) return { key: "days", params: { days, hours: hours % 24 }, soon };
  const minutes = Math.floor(ms / MINUTE_MS) % 60;
  if (hours > 0) return { key: "hours", params: { hours, minutes }, soon };
  return { key: "minutes", params: { minutes: Math.max(1, minutes) }, soon };
}

/** Open by the clock of now, which may have passed the deadline since the list was loaded. */
export function isOpen(one: ConsultationSummary, nowMs: number): boolean {
  return one.state === "open" && nowMs < one.deadline_ms;
}

/** What still waits for the person's own answer. */
export function awaitingMe(
  all: readonly ConsultationSummary[],
  nowMs: number,
): readonly ConsultationSummary[] {
  return all.filter((one) => isOpen(one, nowMs) && one.form?.answered_at_ms === null);
}

/** Loaded at once and every half minute while the page is seen. */
export function useConsultations() {
  const session = useSession();
  const consultations = shallowRef<readonly ConsultationSummary[] | null>(null);
  const failure = ref<FailureCode | null>(null);

  async function load(): Promise<void> {
    const answer = await session.api.consultations();
    failure.value = answer.ok ? null : answer.code;
    if (answer.ok) consultations.value = answer.value.consultations;
  }

  void load();
  const timer = setInterval(() => {
    if (!document.hidden) void load();
  }, REFRESH_MS);
  onScopeDispose(() => {
    clearInterval(timer);
  });
  return { consultations, failure, load };
}
