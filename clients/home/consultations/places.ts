/** In which conferences one may ask for opinions: as chair or secretary, or as who planned it. */
import type { ConferenceSummary } from "@dienhong/shared/contract";
import { useSession } from "@dienhong/shared/stores/session";
import { computed, ref } from "vue";
import { daysLater, startOfDay, useConferences } from "../conferences";

const PAST_DAYS = 7;
const AHEAD_DAYS = 90;

function maySend(summary: ConferenceSummary, planner: boolean): boolean {
  const { my_role: role } = summary;
  return role === "chair" || role === "secretary" || (role === null && planner);
}

export function useAskingPlaces() {
  const session = useSession();
  const today = startOfDay(Date.now());
  const days = ref({ fromMs: daysLater(today, -PAST_DAYS), toMs: daysLater(today, AHEAD_DAYS) });
  const { conferences } = useConferences(days);
  const planner = computed(() => {
    const role = session.person?.account_role;
    return role === "scheduler" || role === "system_admin";
  });
  const places = computed(() =>
    (conferences.value ?? [])
      .filter((summary) => maySend(summary, planner.value))
      .map(({ conference }) => conference),
  );
  const mayAsk = computed(() => planner.value || places.value.length > 0);
  return { places, planner, mayAsk };
}
