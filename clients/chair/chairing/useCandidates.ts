/** Who may be asked to preside: those who take part and speak, and do not serve the conference. */
import { useLive } from "@dienhong/shared/stores/live";
import { computed } from "vue";

const MAY_PRESIDE: readonly string[] = ["chair", "delegate", "site_operator"];

export function useCandidates() {
  const live = useLive();
  const candidates = computed(() =>
    (live.snapshot?.attendees ?? []).filter(({ role }) => MAY_PRESIDE.includes(role)),
  );
  const here = computed(() => candidates.value.filter(({ id }) => live.roster?.isConnected(id)));
  return { candidates, here };
}
