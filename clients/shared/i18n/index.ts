/** The languages. Vietnamese is the first; an app adds its own texts to the shared ones. */
import { createI18n } from "vue-i18n";
import errorsEn from "../../../contract/errors.en.json";
import errorsVi from "../../../contract/errors.vi.json";
import en from "../texts/en.json";
import vi from "../texts/vi.json";

export type Language = "vi" | "en";
type Texts = Record<string, unknown>;

const REMEMBERED = "dienhong.language";

export const i18n = createI18n({
  legacy: false,
  locale: rememberedLanguage(),
  fallbackLocale: "vi",
  messages: { vi: { ...vi, errors: errorsVi }, en: { ...en, errors: errorsEn } },
});

export function addTexts(texts: Record<Language, Texts>): void {
  i18n.global.mergeLocaleMessage("vi", texts.vi);
  i18n.global.mergeLocaleMessage("en", texts.en);
}

export function setLanguage(language: Language): void {
  i18n.global.locale.value = language;
  document.documentElement.lang = language;
  localStorage.setItem(REMEMBERED, language);
}

function rememberedLanguage(): Language {
  return localStorage.getItem(REMEMBERED) === "en" ? "en" : "vi";
}
