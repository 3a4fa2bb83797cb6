/** The server's time as a value that ticks. */
import { onBeforeUnmount, readonly, ref, type Ref } from "vue";

const TICK_MS = 500;

export function useNow(nowMs: () => number): Readonly<Ref<number>> {
  const now = ref(nowMs());
  const timer = setInterval(() => (now.value = nowMs()), TICK_MS);
  onBeforeUnmount(() => {
    clearInterval(timer);
  });
  return readonly(now);
}
