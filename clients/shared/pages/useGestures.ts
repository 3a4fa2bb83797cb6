/** Pointer events of an element as gestures. A pen is left to who draws with it: that layer keeps
 * its events to itself. */
import { onScopeDispose } from "vue";
import { Gestures, HOLD_MS, type Contact, type Gesture } from "./gestures";
import type { Point } from "./transform";

export function useGestures(frame: () => HTMLElement | null, happened: (gesture: Gesture) => void) {
  const gestures = new Gestures();
  let holding: ReturnType<typeof setTimeout> | undefined;

  function at(event: MouseEvent): Point {
    const box = frame()?.getBoundingClientRect();
    return { x: event.clientX - (box?.left ?? 0), y: event.clientY - (box?.top ?? 0) };
  }

  function contact(event: PointerEvent): Contact {
    return { ...at(event), id: event.pointerId, timeMs: event.timeStamp };
  }

  function tell(list: readonly Gesture[]): void {
    for (const gesture of list) happened(gesture);
  }

  function down(event: PointerEvent): void {
    if (event.pointerType === "mouse" && event.button !== 0) return;
    frame()?.setPointerCapture(event.pointerId);
    tell(gestures.down(contact(event)));
    clearTimeout(holding);
    holding = setTimeout(() => {
      tell(gestures.held());
    }, HOLD_MS);
  }

  function move(event: PointerEvent): void {
    tell(gestures.move(contact(event)));
  }

  function up(event: PointerEvent): void {
    clearTimeout(holding);
    tell(gestures.up(contact(event)));
  }

  function cancel(): void {
    clearTimeout(holding);
    tell(gestures.cancel());
  }

  onScopeDispose(() => {
    clearTimeout(holding);
  });

  return { at, down, move, up, cancel };
}
