/** Moves a row of a list by its handle: dragged by mouse or finger, or by the arrow keys. */
import { ref } from "vue";

export function useReorder(move: (id: string, position: number) => void) {
  /** The row that is dragged, and where it would come to stand. */
  const dragged = ref<{ readonly id: string; readonly to: number } | null>(null);
  let rows: readonly DOMRect[] = [];

  function grab(event: PointerEvent, id: string, at: number): void {
    const handle = event.currentTarget;
    if (event.button !== 0 || !(handle instanceof HTMLElement)) return;
    const list = handle.closest("ol");
    rows = [...(list?.children ?? [])].map((row) => row.getBoundingClientRect());
    handle.setPointerCapture(event.pointerId);
    dragged.value = { id, to: at };
  }

  function drag(event: PointerEvent): void {
    if (dragged.value === null) return;
    const under = rows.findIndex(({ bottom }) => event.clientY < bottom);
    dragged.value = { id: dragged.value.id, to: under < 0 ? rows.length - 1 : under };
  }

  function drop(at: number): void {
    const now = dragged.value;
    dragged.value = null;
    if (now !== null && now.to !== at) move(now.id, now.to);
  }

  function cancel(): void {
    dragged.value = null;
  }

  function pressed(event: KeyboardEvent, id: string, at: number, count: number): void {
    const to = { ArrowUp: at - 1, ArrowDown: at + 1, Home: 0, End: count - 1 }[event.key];
    if (to === undefined) return;
    event.preventDefault();
    event.stopPropagation();
    if (to >= 0 && to < count && to !== at) move(id, to);
  }

  return { dragged, grab, drag, drop, cancel, pressed };
}
