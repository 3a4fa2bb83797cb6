/** How captions are shown on this device: whether, how large, and where. */
import { defineStore } from "pinia";
import { ref, watch } from "vue";

export const CAPTION_SIZES = ["normal", "large", "largest"] as const;
export const CAPTION_PLACES = ["below", "above"] as const;

interface Look {
  /** Null until chosen: each kind of page has its own habit. */
  readonly shown: boolean | null;
  readonly size: (typeof CAPTION_SIZES)[number];
  readonly place: (typeof CAPTION_PLACES)[number];
}

const KEPT = "dienhong.captions";
const FIRST: Look = { shown: null, size: "normal", place: "below" };

function remembered(): Look {
  try {
    return { ...FIRST, ...(JSON.parse(localStorage.getItem(KEPT) ?? "{}") as Partial<Look>) };
  } catch {
    return FIRST;
  }
}

export const useCaptionLook = defineStore("captionLook", () => {
  const kept = remembered();
  const shown = ref(kept.shown);
  const size = ref(kept.size);
  const place = ref(kept.place);

  watch([shown, size, place], () => {
    const look: Look = { shown: shown.value, size: size.value, place: place.value };
    localStorage.setItem(KEPT, JSON.stringify(look));
  });

  return { shown, size, place };
});
