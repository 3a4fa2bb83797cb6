/** A task that can wait until what the person sees is on the screen. */
const LATEST_MS = 300;
/** For browsers that don't tell when they are idle (Safari). */
const SOON_MS = 50;

export function whenIdle(task: () => void): void {
  const { requestIdleCallback } = globalThis as Partial<Pick<Window, "requestIdleCallback">>;
  if (requestIdleCallback === undefined) setTimeout(task, SOON_MS);
  else requestIdleCallback(task, { timeout: LATEST_MS });
}
