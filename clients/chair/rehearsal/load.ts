/** The rehearsal board with its words, fetched when it is first opened. */
import { addTexts } from "@dienhong/shared/i18n";
import RehearsalBoard from "./RehearsalBoard.vue";
import vi from "./texts/vi.json";

export async function load(): Promise<typeof RehearsalBoard> {
  await addTexts({ vi, en: () => import("./texts/en.json") });
  return RehearsalBoard;
}
