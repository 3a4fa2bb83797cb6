/** The page of whom the floor of some sites was left to, with its words, fetched when it is needed. */
import { addTexts } from "@dienhong/shared/i18n";
import DelegatedPanel from "./DelegatedPanel.vue";
import vi from "./texts/vi.json";

export async function load(): Promise<typeof DelegatedPanel> {
  await addTexts({ vi, en: () => import("./texts/en.json") });
  return DelegatedPanel;
}
