/** Starts an app: look, languages, stores, page. */
import { createPinia } from "pinia";
import { createApp, type Component, type Plugin } from "vue";
import { i18n, readRefusals, startLanguage, type AppTexts } from "../i18n";
import "./fonts";
import "./tokens.css";
import "./base.css";
import { startTheme } from "./theme";

interface Options {
  readonly texts: AppTexts;
  readonly router?: Plugin;
}

export async function start(root: Component, { texts, router }: Options): Promise<void> {
  startTheme();
  await startLanguage(texts);
  const app = createApp(root).use(createPinia()).use(i18n);
  if (router !== undefined) app.use(router);
  app.mount("#app");
  void readRefusals();
}
