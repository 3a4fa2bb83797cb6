/** The wall with its words, fetched when it is first opened. */
import { addTexts } from "@dienhong/shared/i18n";
import vi from "./texts/vi.json";
import Wall from "./Wall.vue";

export async function load(): Promise<typeof Wall> {
  await addTexts({ vi, en: () => import("./texts/en.json") });
  return Wall;
}
