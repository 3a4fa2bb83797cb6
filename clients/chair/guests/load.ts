/** Guests and announcements in the panel, with their words, fetched when they are first opened. */
import { addTexts } from "@dienhong/shared/i18n";
import AnnounceSheet from "./AnnounceSheet.vue";
import GuestsSheet from "./GuestsSheet.vue";
import vi from "./texts/vi.json";

async function withTexts<Part>(part: Part): Promise<Part> {
  await addTexts({ vi, en: () => import("./texts/en.json") });
  return part;
}

export const loadGuests = () => withTexts(GuestsSheet);
export const loadAnnounce = () => withTexts(AnnounceSheet);
