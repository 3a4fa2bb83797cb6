/** The browser's offer to install the app, kept until the person takes it. */
import { computed, shallowRef, type ComputedRef } from "vue";

interface InstallOffer extends Event {
  prompt(): Promise<unknown>;
}

const offer = shallowRef<InstallOffer | null>(null);

addEventListener("beforeinstallprompt", (event) => {
  event.preventDefault();
  offer.value = event as InstallOffer;
});
addEventListener("appinstalled", () => (offer.value = null));

export function useInstall(): { offered: ComputedRef<boolean>; ask: () => Promise<void> } {
  async function ask(): Promise<void> {
    await offer.value?.prompt();
    offer.value = null;
  }
  return { offered: computed(() => offer.value !== null), ask };
}
