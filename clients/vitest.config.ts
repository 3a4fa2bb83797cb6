import vue from "@vitejs/plugin-vue";
import { resolve } from "node:path";
import { defineConfig } from "vitest/config";

export default defineConfig({
  plugins: [vue()],
  // The golden vectors and the error texts are shared with Python and lie above this workspace.
  server: { fs: { allow: [resolve(import.meta.dirname, "..")] } },
  test: {
    include: ["{shared,home,meeting,tablet,chair,desk,projector,kiosk,archive}/**/*.test.ts"],
    environment: "node",
    restoreMocks: true,
  },
});
