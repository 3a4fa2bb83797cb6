/** A chime for each new call: whoever keeps the desk need not look at it all the time. */
import type { ServiceCallView } from "@dienhong/shared/contract";
import { chime } from "@dienhong/shared/rtc/sounds";
import { watch, type Ref } from "vue";

export function useCallSound(calls: Readonly<Ref<readonly ServiceCallView[]>>): void {
  watch(calls, (now, before) => {
    const known = new Set(before.map(({ id }) => id));
    if (now.some(({ id }) => !known.has(id))) void chime();
  });
}
