/** My own part in the floor: whether I speak, wait, may ask to, or lead. */
import { computed } from "vue";
import type { RequestKind } from "../contract";
import { leads as leadsNow } from "../state/chairing";
import { opponentOf } from "../state/stage";
import { useLive } from "./live";

export function useMyFloor() {
  const live = useLive();
  const floor = computed(() => live.snapshot?.floor);
  const isOpen = computed(() => live.snapshot?.conference.state === "open");
  const holding = computed(() => floor.value?.holder?.attendee_id === live.me?.id);
  /** Whether I was put into a debate with whoever has the floor. */
  const debating = computed(
    () => live.snapshot !== null && opponentOf(live.snapshot) === live.snapshot.me,
  );
  /** Whether I lead the conference now; who does waits for nobody's call. */
  const presides = computed(() => live.snapshot?.chairing.presiding_id === live.me?.id);
  /** Whether I have the rights of a chair or write for one. */
  const leads = computed(() => {
    const { snapshot, me } = live;
    return snapshot !== null && me !== null && leadsNow(snapshot, me.id);
  });
  const request = computed(() =>
    floor.value?.queue.find(({ attendee_id }) => attendee_id === live.me?.id),
  );
  /** My place in the queue, counted from 1. */
  const place = computed(
    () => 1 + (floor.value?.queue.findIndex(({ id }) => id === request.value?.id) ?? 0),
  );
  /** What is asked for with one tap. */
  const usual = computed<"question" | "normal">(() =>
    floor.value?.questions ? "question" : "normal",
  );

  /** Asks to speak, or takes the request back. */
  function ask(): void {
    if (request.value === undefined) void askFor(usual.value);
    else void live.send({ type: "floor.withdraw", request_id: request.value.id });
  }

  /** Another kind takes the place of what was asked for before. */
  function askFor(kind: RequestKind, category: string | null = null): Promise<boolean> {
    return live.send({ type: "floor.request", kind, category });
  }

  function yieldFloor(): void {
    void live.send({ type: "floor.yield" });
  }

  return {
    isOpen,
    holding,
    debating,
    presides,
    leads,
    request,
    place,
    usual,
    ask,
    askFor,
    yieldFloor,
  };
}
