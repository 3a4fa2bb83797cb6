/** Starts an app: look, languages, stores, page. */
import { createPinia } from "pinia";
import { createApp, type Component, type Plugin } from "vue";
import { addTexts, i18n, setLanguage, type Language } from "../i18n";
import "./fonts";
import "./tokens.css";
import "./base.css";
import { startTheme } from "./theme";

interface Options {
  readonly texts: Record<Language, Record<string, unknown>>;
  readonly router?: Plugin;
}

export function start(root: Component, { texts, router }: Options): void {
  startTheme();
  addTexts(texts);
  setLanguage(i18n.global.locale.value);
  const app = createApp(root).use(createPinia()).use(i18n);
  if (router !== undefined) app.use(router);
  app.mount("#app");
}
