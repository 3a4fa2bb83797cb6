/** The roll call board with its words, fetched when it is first opened. */
import { addTexts } from "@dienhong/shared/i18n";
import RollCallSheet from "./RollCallSheet.vue";
import vi from "./texts/vi.json";

export async function load(): Promise<typeof RollCallSheet> {
  await addTexts({ vi, en: () => import("./texts/en.json") });
  return RollCallSheet;
}
