import { SCENE_TEXTS } from "@dienhong/shared/projection/texts";
import { start } from "@dienhong/shared/ui/start";
import App from "./App.vue";
import "./projector.css";

void start(App, { texts: SCENE_TEXTS });
