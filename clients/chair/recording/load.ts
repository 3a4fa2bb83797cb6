/** Recording in the panel, with its words, fetched when it is first opened. */
import { addTexts } from "@dienhong/shared/i18n";
import RecordingSheet from "./RecordingSheet.vue";
import vi from "./texts/vi.json";

export async function load(): Promise<typeof RecordingSheet> {
  await addTexts({ vi, en: () => import("./texts/en.json") });
  return RecordingSheet;
}
