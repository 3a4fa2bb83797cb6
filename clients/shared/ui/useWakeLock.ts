/** Keeps the screen from sleeping while the page is seen, where the browser can. */
import { onScopeDispose } from "vue";

export function useWakeLock(): void {
  let lock: WakeLockSentinel | null = null;

  async function hold(): Promise<void> {
    // Older browsers have none, whatever the type says.
    if (!("wakeLock" in navigator) || document.hidden) return;
    try {
      lock = await navigator.wakeLock.request("screen");
    } catch {
      // Refused while the battery is low: the screen then sleeps as the machine is set up.
      lock = null;
    }
  }

  /** The browser lets go of it whenever the page is hidden. */
  function shownAgain(): void {
    void hold();
  }

  document.addEventListener("visibilitychange", shownAgain);
  void hold();
  onScopeDispose(() => {
    document.removeEventListener("visibilitychange", shownAgain);
    void lock?.release();
  });
}
