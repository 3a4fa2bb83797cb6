/** My own part in the floor: whether I speak, wait, or may ask to. */
import { computed } from "vue";
import { useLive } from "./live";

export function useMyFloor() {
  const live = useLive();
  const floor = computed(() => live.snapshot?.floor);
  const isOpen = computed(() => live.snapshot?.conference.state === "open");
  const holding = computed(() => floor.value?.holder?.attendee_id === live.me?.id);
  const isChair = computed(() => live.me?.role === "chair");
  const request = computed(() =>
    floor.value?.queue.find(({ attendee_id }) => attendee_id === live.me?.id),
  );
  /** My place in the queue, counted from 1. */
  const place = computed(
    () => 1 + (floor.value?.queue.findIndex(({ id }) => id === request.value?.id) ?? 0),
  );

  /** Asks to speak, or takes the request back. */
  function ask(): void {
    void live.send(
      request.value === undefined
        ? { type: "floor.request" }
        : { type: "floor.withdraw", request_id: request.value.id },
    );
  }

  function yieldFloor(): void {
    void live.send({ type: "floor.yield" });
  }

  return { isOpen, holding, isChair, request, place, ask, yieldFloor };
}
