/** The state of the conference as one sentence, with the time that is left of a recess. */
import { computed, type ComputedRef } from "vue";
import { useI18n } from "vue-i18n";
import { clockTime, duration } from "../i18n/times";
import { useLive } from "../stores/live";

interface LifeWords {
  /** "Nghỉ giải lao · họp tiếp lúc 10:15" */
  readonly state: ComputedRef<string>;
  /** "còn 12:30", or that it is time; null where nothing is counted down. */
  readonly left: ComputedRef<string | null>;
}

export function useLifeWords(): LifeWords {
  const live = useLive();
  const { t } = useI18n();
  const conference = computed(() => live.snapshot?.conference ?? null);

  const state = computed(() => {
    const now = conference.value;
    if (now === null) return "";
    if (now.state === "recess" && now.back_at_ms !== null) {
      return t("conference.recess_until", { time: clockTime(now.back_at_ms) });
    }
    return t(`conference.${now.state}`);
  });
  const left = computed(() => {
    const backAtMs = conference.value?.back_at_ms ?? null;
    if (backAtMs === null) return null;
    const leftMs = backAtMs - live.secondsTick;
    return leftMs > 0 ? t("conference.left", { time: duration(leftMs) }) : t("conference.time_up");
  });
  return { state, left };
}
