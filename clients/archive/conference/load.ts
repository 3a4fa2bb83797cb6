/** The page of a conference with its words, fetched when it is first opened. */
import { addTexts } from "@dienhong/shared/i18n";
import Conference from "./Conference.vue";
import vi from "./texts/vi.json";

export async function load(): Promise<typeof Conference> {
  await addTexts({ vi, en: () => import("./texts/en.json") });
  return Conference;
}
