/** The words of the scenes, for the pages that show some. */
import type { AppTexts } from "../i18n";
import vi from "./texts/vi.json";

export const SCENE_TEXTS: AppTexts = { vi, en: () => import("./texts/en.json") };
