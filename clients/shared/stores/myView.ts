/** How I look at the meeting, whatever the chair shows to all: kept on this machine. */
import { defineStore } from "pinia";
import { computed, ref, watch } from "vue";
import type { StageView } from "../contract";
import { useLive } from "./live";

export type Layout = StageView["layout"];

export const LAYOUTS: readonly Layout[] = ["speaker", "debate", "panel", "grid"];

interface Remembered {
  readonly layout: Layout | null;
  readonly pictures: boolean;
}

const KEPT = "dienhong.view";
const FIRST: Remembered = { layout: null, pictures: true };

function remembered(): Remembered {
  try {
    return { ...FIRST, ...(JSON.parse(localStorage.getItem(KEPT) ?? "{}") as Partial<Remembered>) };
  } catch {
    return FIRST;
  }
}

export const useMyView = defineStore("myView", () => {
  const live = useLive();
  const kept = remembered();
  /** Mine; null to follow the chair's. */
  const layout = ref<Layout | null>(kept.layout);
  /** False: only voices and papers, for a line that carries no pictures. */
  const pictures = ref(kept.pictures);
  /** Whom I keep large, for this meeting only. */
  const pin = ref<string | null>(null);

  const shown = computed<Layout>(() => layout.value ?? live.snapshot?.stage.layout ?? "speaker");

  watch([layout, pictures], () => {
    const news: Remembered = { layout: layout.value, pictures: pictures.value };
    localStorage.setItem(KEPT, JSON.stringify(news));
  });

  function togglePin(attendeeId: string): void {
    pin.value = pin.value === attendeeId ? null : attendeeId;
  }

  return { layout, pictures, pin, shown, togglePin };
});
