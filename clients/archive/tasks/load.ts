/** The tasks given in meetings with its words, fetched when it is first opened. */
import { addTexts } from "@dienhong/shared/i18n";
import Tasks from "./Tasks.vue";
import vi from "./texts/vi.json";

export async function load(): Promise<typeof Tasks> {
  await addTexts({ vi, en: () => import("./texts/en.json") });
  return Tasks;
}
