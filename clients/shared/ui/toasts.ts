/** Short lines at the foot of the page: what was done (with undo), or why something was not. */
import { defineStore } from "pinia";
import { ref } from "vue";
import { i18n, readRefusals } from "../i18n";
import { refusalText } from "../i18n/refusals";
import type { Refusal } from "../contract";

export interface Toast {
  readonly id: number;
  readonly text: string;
  readonly tone: "info" | "ok" | "warn";
  readonly undo: (() => void) | null;
}

const SHOWN_FOR_MS = 5000;
/** A refusal has more to read. */
const REFUSAL_SHOWN_FOR_MS = 9000;
const SHOWN_AT_ONCE = 3;

export const useToasts = defineStore("toasts", () => {
  const toasts = ref<Toast[]>([]);
  let lastId = 0;

  function show(text: string, options: Partial<Omit<Toast, "id" | "text">> = {}): void {
    const tone = options.tone ?? "info";
    const toast: Toast = { id: ++lastId, text, tone, undo: options.undo ?? null };
    const others = toasts.value.filter((other) => other.text !== text);
    toasts.value = [...others, toast].slice(-SHOWN_AT_ONCE);
    setTimeout(dismiss, tone === "warn" ? REFUSAL_SHOWN_FOR_MS : SHOWN_FOR_MS, toast.id);
  }

  function dismiss(id: number): void {
    toasts.value = toasts.value.filter((toast) => toast.id !== id);
  }

  function refused(refusal: Refusal): void {
    void readRefusals().then(() => {
      show(refusalText(i18n.global.t, refusal), { tone: "warn" });
    });
  }

  return { toasts, show, dismiss, refused };
});
