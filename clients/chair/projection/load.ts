/** The projectors' part of the panel with its words, fetched when it is first opened. */
import { addTexts } from "@dienhong/shared/i18n";
import { SCENE_TEXTS } from "@dienhong/shared/projection/texts";
import ProjectionSheet from "./ProjectionSheet.vue";
import vi from "./texts/vi.json";

export async function load(): Promise<typeof ProjectionSheet> {
  await Promise.all([addTexts(SCENE_TEXTS), addTexts({ vi, en: () => import("./texts/en.json") })]);
  return ProjectionSheet;
}
