/** Puts this page under the service worker's control. */

/** False where the browser allows no service worker: an address without TLS, a private window. */
export async function control(): Promise<boolean> {
  if (!("serviceWorker" in navigator)) return false;
  const { serviceWorker } = navigator;
  try {
    await serviceWorker.register("/tablet/sw.js", { scope: "/tablet/" });
  } catch {
    return false;
  }
  if (serviceWorker.controller === null) {
    await new Promise((resolve) => {
      serviceWorker.addEventListener("controllerchange", resolve, { once: true });
    });
  }
  return true;
}
