/** Builds the apps named on the command line (all of them without a name) and keeps their budgets.
 *
 * The budget counts what a browser must load before the page can be used, compressed.
 */
import { createHash } from "node:crypto";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { resolve } from "node:path";
import { gzipSync } from "node:zlib";
import { build } from "vite";
import { APPS, appConfig, workerConfig, type App, type KeptFile } from "./vite.config.ts";

const BUDGET_KIB: Record<App, number> = {
  home: 140,
  meeting: 140,
  tablet: 120,
  chair: 140,
  projector: 130,
  desk: 140,
  kiosk: 130,
  archive: 120,
};

function firstLoadKib(dist: string): number {
  const page = readFileSync(resolve(dist, "index.html"), "utf8");
  const linked = readdirSync(dist).filter(
    (name) => /\.(js|css)$/.test(name) && page.includes(name),
  );
  const bytes = linked.map((name) => gzipSync(readFileSync(resolve(dist, name))).length);
  return bytes.reduce((sum, size) => sum + size, 0) / 1024;
}

/** What a worker keeps: the page under the address it is served at, and all that it loads. Deep zoom
 * by pdf.js is left out: it needs the original, which is not kept. */
function keptFiles(app: App, dist: string): KeptFile[] {
  const page = readFileSync(resolve(dist, "index.html"));
  const revision = createHash("sha256").update(page).digest("hex").slice(0, 16);
  const loaded = readdirSync(dist).filter((name) => /^(?!pdf).*\.(js|css|woff2)$/.test(name));
  return [
    { url: `/${app}/`, revision },
    ...loaded.map((name) => ({ url: `/assets/${app}/${name}`, revision: null })),
  ];
}

async function buildWorker(app: App, dist: string): Promise<void> {
  if (!existsSync(resolve(import.meta.dirname, app, "worker"))) return;
  await build({ ...workerConfig(app, keptFiles(app, dist)), configFile: false, logLevel: "warn" });
}

const named = process.argv.slice(2);
for (const app of APPS.filter((name) => named.length === 0 || named.includes(name))) {
  await build({ ...appConfig(app), configFile: false, logLevel: "warn" });
  const dist = resolve(import.meta.dirname, app, "dist");
  await buildWorker(app, dist);
  const kib = firstLoadKib(dist);
  console.log(`${app}: ${kib.toFixed(0)} KiB of ${String(BUDGET_KIB[app])} KiB`);
  if (kib > BUDGET_KIB[app]) throw new Error(`${app} is over its budget for the first load`);
}
