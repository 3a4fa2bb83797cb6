/** The technician's page with its words, fetched by technicians only. */
import { addTexts } from "@dienhong/shared/i18n";
import rehearsal from "../rehearsal/texts/vi.json";
import TechnicianPage from "./TechnicianPage.vue";
import vi from "./texts/vi.json";

export async function load(): Promise<typeof TechnicianPage> {
  await Promise.all([
    addTexts({ vi: rehearsal, en: () => import("../rehearsal/texts/en.json") }),
    addTexts({ vi, en: () => import("./texts/en.json") }),
  ]);
  return TechnicianPage;
}
