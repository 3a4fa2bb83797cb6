/** The tablet app's service worker: the app itself and what the vault keeps, without the network.
 *
 * The app's files are kept when the worker is installed. Pages of papers are looked for in the vault
 * first: what is behind an address of a page never changes. What comes over the network is put into
 * the vault, encrypted, and kept out of the browser's own cache, which is not.
 */
import { cleanupOutdatedCaches, matchPrecache, precacheAndRoute } from "workbox-precaching";
import { Vault } from "../../shared/offline/vault";

declare const self: ServiceWorkerGlobalScope;
/** Written in by the build. */
declare const __KEPT_FILES__: { url: string; revision: string | null }[];

const SHELL = "/tablet/";
const PAPERS = "/pages/";
/** A server on the room's network answers at once, or not at all. */
const SHELL_TIMEOUT_MS = 3000;

precacheAndRoute(__KEPT_FILES__);
cleanupOutdatedCaches();

self.addEventListener("install", (event) => {
  event.waitUntil(self.skipWaiting());
});

self.addEventListener("activate", (event) => {
  event.waitUntil(self.clients.claim());
});

self.addEventListener("fetch", (event) => {
  const { request } = event;
  if (request.method !== "GET") return;
  const { pathname, origin } = new URL(request.url);
  if (origin !== self.location.origin) return;
  if (request.mode === "navigate") event.respondWith(shell(request));
  else if (pathname.startsWith(PAPERS)) event.respondWith(page(event, pathname));
});

async function shell(request: Request): Promise<Response> {
  const kept = await matchPrecache(SHELL);
  try {
    const response = await fetch(request, { signal: AbortSignal.timeout(SHELL_TIMEOUT_MS) });
    return response.ok || kept === undefined ? response : kept;
  } catch (error) {
    if (kept === undefined) throw error;
    return kept;
  }
}

async function page(event: FetchEvent, path: string): Promise<Response> {
  const conferenceId = await conferenceOf(event.clientId);
  const vault = await Vault.open();
  const kept = await vault.read(conferenceId, path);
  if (kept !== null) return whole(kept.data, kept.contentType);
  try {
    const response = await fetch(event.request, { cache: "no-store" });
    if (response.ok) event.waitUntil(keep(vault, conferenceId, path, response.clone()));
    return response;
  } catch (error) {
    const plainer = await vault.read(conferenceId, path.replace("/sharp.", "/base."));
    if (plainer === null) throw error;
    return whole(plainer.data, plainer.contentType);
  }
}

async function keep(
  vault: Vault,
  conferenceId: string,
  path: string,
  response: Response,
): Promise<void> {
  const data = await response.arrayBuffer();
  const contentType = response.headers.get("Content-Type") ?? "application/octet-stream";
  await vault.keep(conferenceId, path, { data, contentType });
}

function whole(data: ArrayBuffer, contentType: string): Response {
  return new Response(data, { headers: { "Content-Type": contentType } });
}

/** `/tablet/{conference}`: whose papers a page of the app asks for. */
async function conferenceOf(clientId: string): Promise<string> {
  const client = await self.clients.get(clientId);
  if (client === undefined) return "";
  return decodeURIComponent(new URL(client.url).pathname.split("/")[2] ?? "");
}
