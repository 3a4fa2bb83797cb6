/** The editor of the minutes with its words, fetched when it is first opened. */
import { addTexts } from "@dienhong/shared/i18n";
import Editor from "./Editor.vue";
import vi from "./texts/vi.json";

export async function load(): Promise<typeof Editor> {
  await addTexts({ vi, en: () => import("./texts/en.json") });
  return Editor;
}
