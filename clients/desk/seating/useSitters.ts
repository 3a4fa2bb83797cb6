/** What the map says of whoever sits on each seat: here, connected, asking to speak, speaking. */
import type { SiteSeatingView } from "@dienhong/shared/contract";
import { useLive } from "@dienhong/shared/stores/live";
import { computed, type ComputedRef } from "vue";
import { useI18n } from "vue-i18n";

export interface Sitter {
  readonly name: string;
  readonly state: "speaking" | "asking" | "connected" | "present" | "expected";
  /** "Vàng Thị Mỷ, có mặt" */
  readonly words: string;
}

export function useSitters(
  seating: ComputedRef<SiteSeatingView | null>,
): ComputedRef<ReadonlyMap<string, Sitter>> {
  const live = useLive();
  const { t } = useI18n();

  const present = computed(
    () =>
      new Set(
        (live.snapshot?.check_ins ?? [])
          .filter((one) => one.checked_in_at_ms !== null)
          .map((one) => one.attendee_id),
      ),
  );
  const asking = computed(
    () => new Set(live.snapshot?.floor.queue.map((request) => request.attendee_id)),
  );

  function stateOf(id: string): Sitter["state"] {
    if (live.snapshot?.floor.holder?.attendee_id === id) return "speaking";
    if (asking.value.has(id)) return "asking";
    if (live.roster?.isConnected(id) === true) return "connected";
    return present.value.has(id) ? "present" : "expected";
  }

  return computed(
    () =>
      new Map(
        (seating.value?.occupied ?? []).map(({ seat, attendee_id: id }) => {
          const name = live.roster?.attendee(id)?.name ?? "";
          const state = stateOf(id);
          return [seat, { name, state, words: `${name}, ${t(`desk.seating.state.${state}`)}` }];
        }),
      ),
  );
}
