/** How an app is built and, with `APP=meeting npm run dev`, served while one works on it.
 *
 * An app's page is `dist/index.html`; everything it loads is under `/assets/<app>/`, named by its
 * content, so that the server may let browsers keep it for ever.
 */
import vue from "@vitejs/plugin-vue";
import { resolve } from "node:path";
import { defineConfig, type UserConfig } from "vite";
import { withoutWebAssembly } from "./withoutWebAssembly.ts";

export const APPS = [
  "home",
  "meeting",
  "tablet",
  "chair",
  "projector",
  "desk",
  "kiosk",
  "archive",
] as const;
export type App = (typeof APPS)[number];

/** Chrome of the oldest tablets we promise to carry (DESIGN.md section 6). */
const OLDEST_BROWSERS = ["chrome118", "firefox128", "safari17"];

const DEV_SERVER = process.env.DIENHONG_ADDRESS ?? "https://localhost:8443";

export function appConfig(app: App): UserConfig {
  return {
    root: resolve(import.meta.dirname, app),
    base: `/assets/${app}/`,
    plugins: [vue(), servePageAt(app), withoutWebAssembly()],
    define: { __VUE_OPTIONS_API__: "false", __VUE_I18N_LEGACY_API__: "false" },
    build: {
      outDir: resolve(import.meta.dirname, app, "dist"),
      emptyOutDir: true,
      assetsDir: "",
      // The content security policy allows no `data:` fonts.
      assetsInlineLimit: 0,
      modulePreload: { polyfill: false },
      target: OLDEST_BROWSERS,
      chunkSizeWarningLimit: 400,
      reportCompressedSize: false,
    },
    server: {
      proxy: Object.fromEntries(
        ["/api", "/pages", "/originals", "/calendar", "/socket.io"].map((path) => [
          path,
          { target: DEV_SERVER, secure: false, changeOrigin: true, ws: path === "/socket.io" },
        ]),
      ),
    },
  };
}

/** The service worker of an app that opens without a line. `kept`: the files it installs. */
export function workerConfig(app: App, kept: readonly KeptFile[]): UserConfig {
  return {
    root: resolve(import.meta.dirname, app),
    publicDir: false,
    define: {
      __KEPT_FILES__: JSON.stringify(kept),
      "process.env.NODE_ENV": JSON.stringify("production"),
    },
    build: {
      outDir: resolve(import.meta.dirname, app, "dist"),
      emptyOutDir: false,
      target: OLDEST_BROWSERS,
      reportCompressedSize: false,
      lib: {
        entry: resolve(import.meta.dirname, app, "worker/sw.ts"),
        formats: ["iife"],
        name: "worker",
        fileName: () => "sw.js",
      },
    },
  };
}

/** `revision`: what tells a new file from an old one where the address doesn't. */
export interface KeptFile {
  readonly url: string;
  readonly revision: string | null;
}

/** In development the page answers at its real address, such as `/meeting/{conference}`. */
function servePageAt(app: App) {
  const address = app === "home" ? /^\/(\?.*)?$/ : new RegExp(`^/${app}/`);
  return {
    name: "serve-page-at-its-address",
    configureServer(server: { middlewares: { use: (step: DevStep) => void } }) {
      server.middlewares.use((request, _response, next) => {
        if (address.test(request.url ?? "")) request.url = `/assets/${app}/index.html`;
        next();
      });
    },
  };
}

type DevStep = (request: { url?: string | undefined }, response: unknown, next: () => void) => void;

export default defineConfig(appConfig((process.env.APP ?? "home") as App));
