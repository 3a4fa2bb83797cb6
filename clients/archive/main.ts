import { start } from "@dienhong/shared/ui/start";
import App from "./App.vue";
import { router } from "./router";
import vi from "./texts/vi.json";

void start(App, { texts: { vi, en: () => import("./texts/en.json") }, router });
