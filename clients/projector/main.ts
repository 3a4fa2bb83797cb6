import { start } from "@dienhong/shared/ui/start";
import App from "./App.vue";
import "./projector.css";
import en from "./texts/en.json";
import vi from "./texts/vi.json";

start(App, { texts: { vi, en } });
