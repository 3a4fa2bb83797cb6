/** Builds the apps named on the command line (all of them without a name) and keeps their budgets.
 *
 * The budget counts what a browser must load before the page can be used, compressed.
 */
import { readdirSync, readFileSync } from "node:fs";
import { resolve } from "node:path";
import { gzipSync } from "node:zlib";
import { build } from "vite";
import { APPS, appConfig, type App } from "./vite.config.ts";

const BUDGET_KIB: Record<App, number> = { home: 140, meeting: 140, tablet: 120, chair: 140 };

function firstLoadKib(dist: string): number {
  const page = readFileSync(resolve(dist, "index.html"), "utf8");
  const linked = readdirSync(dist).filter((name) => /\.(js|css)$/.test(name) && page.includes(name));
  const bytes = linked.map((name) => gzipSync(readFileSync(resolve(dist, name))).length);
  return bytes.reduce((sum, size) => sum + size, 0) / 1024;
}

const named = process.argv.slice(2);
for (const app of APPS.filter((name) => named.length === 0 || named.includes(name))) {
  await build({ ...appConfig(app), configFile: false, logLevel: "warn" });
  const kib = firstLoadKib(resolve(import.meta.dirname, app, "dist"));
  console.log(`${app}: ${kib.toFixed(0)} KiB of ${String(BUDGET_KIB[app])} KiB`);
  if (kib > BUDGET_KIB[app]) throw new Error(`${app} is over its budget for the first load`);
}
