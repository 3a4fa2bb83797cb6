import { start } from "@dienhong/shared/ui/start";
import App from "./App.vue";
import { router } from "./router";
import en from "./texts/en.json";
import vi from "./texts/vi.json";

start(App, { texts: { vi, en }, router });
