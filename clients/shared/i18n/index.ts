/** The languages. Vietnamese comes with the page; English is fetched by those who choose it. An app
 * adds its own texts to the shared ones. */
import { createI18n } from "vue-i18n";
import errorsVi from "../../../contract/errors.vi.json";
import vi from "../texts/vi.json";

export type Language = "vi" | "en";
type Texts = Record<string, unknown>;

export interface AppTexts {
  readonly vi: Texts;
  readonly en: () => Promise<{ default: Texts }>;
}

const REMEMBERED = "dienhong.language";

const vietnamese = { ...vi, errors: errorsVi };

export const i18n = createI18n({
  legacy: false,
  locale: "vi",
  fallbackLocale: "vi",
  messages: { vi: vietnamese, en: {} as typeof vietnamese },
});

let english: (() => Promise<readonly Texts[]>) | null = null;

/** Sets the language the person chose last. */
export async function startLanguage(texts: AppTexts): Promise<void> {
  i18n.global.mergeLocaleMessage("vi", texts.vi);
  english = async () => {
    const [shared, errors, own] = await Promise.all([
      import("../texts/en.json"),
      import("../../../contract/errors.en.json"),
      texts.en(),
    ]);
    return [shared.default, { errors: errors.default }, own.default];
  };
  await setLanguage(localStorage.getItem(REMEMBERED) === "en" ? "en" : "vi");
}

export async function setLanguage(language: Language): Promise<void> {
  if (language === "en" && english !== null) {
    const fetching = english;
    english = null;
    for (const texts of await fetching()) i18n.global.mergeLocaleMessage("en", texts);
  }
  i18n.global.locale.value = language;
  document.documentElement.lang = language;
  localStorage.setItem(REMEMBERED, language);
}
