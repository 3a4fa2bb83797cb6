/** Keys of the chair's panel. Never a bare Space or Enter, so that nothing happens by accident. */
import { onBeforeUnmount, onMounted } from "vue";

export interface Shortcut {
  readonly key: string;
  readonly does: () => void;
}

const TYPED_INTO = "input, textarea, select, [contenteditable], [role=dialog], [role=alertdialog]";

export function useShortcuts(shortcuts: readonly Shortcut[]): void {
  const byKey = new Map(shortcuts.map(({ key, does }) => [key.toLowerCase(), does]));

  function pressed(event: KeyboardEvent): void {
    if (event.ctrlKey || event.metaKey || event.altKey || event.repeat) return;
    if (event.target instanceof Element && event.target.closest(TYPED_INTO) !== null) return;
    const does = byKey.get(event.key.toLowerCase());
    if (does === undefined) return;
    event.preventDefault();
    does();
  }

  onMounted(() => {
    addEventListener("keydown", pressed);
  });
  onBeforeUnmount(() => {
    removeEventListener("keydown", pressed);
  });
}
