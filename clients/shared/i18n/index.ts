/** The languages. Vietnamese comes with the page; English is fetched by those who choose it. An app
 * adds its own texts to the shared ones. */
import { createI18n } from "vue-i18n";
import vi from "../texts/vi.json";

export type Language = "vi" | "en";
type Texts = Record<string, unknown>;

export interface AppTexts {
  readonly vi: Texts;
  readonly en: () => Promise<{ default: Texts }>;
}

const REMEMBERED = "dienhong.language";

export const i18n = createI18n({
  legacy: false,
  locale: "vi",
  fallbackLocale: "vi",
  messages: { vi, en: {} as typeof vi },
});

let refusals: Promise<void> | null = null;

/** The sentences of refusals: fetched after the page, for none is needed to draw it. Where they
 * can't be, they are asked for again with the next refusal. */
export function readRefusals(): Promise<void> {
  refusals ??= import("../../../contract/errors.vi.json")
    .then(({ default: errors }) => {
      i18n.global.mergeLocaleMessage("vi", { errors });
    })
    .catch(() => {
      refusals = null;
    });
  return refusals;
}

/** English that nobody has asked for yet. */
let unread: (() => Promise<Texts>)[] = [
  async () => (await import("../texts/en.json")).default,
  async () => ({ errors: (await import("../../../contract/errors.en.json")).default }),
];

/** Texts of a part of a page, before that part is shown. */
export async function addTexts({ vi, en }: AppTexts): Promise<void> {
  i18n.global.mergeLocaleMessage("vi", vi);
  unread.push(async () => (await en()).default);
  if (i18n.global.locale.value === "en") await readEnglish();
}

async function readEnglish(): Promise<void> {
  const wanted = unread;
  unread = [];
  for (const texts of await Promise.all(wanted.map((read) => read()))) {
    i18n.global.mergeLocaleMessage("en", texts);
  }
}

/** Sets the language the person chose last. */
export async function startLanguage(texts: AppTexts): Promise<void> {
  await addTexts(texts);
  await setLanguage(localStorage.getItem(REMEMBERED) === "en" ? "en" : "vi");
}

export async function setLanguage(language: Language): Promise<void> {
  if (language === "en") await readEnglish();
  i18n.global.locale.value = language;
  document.documentElement.lang = language;
  localStorage.setItem(REMEMBERED, language);
}
