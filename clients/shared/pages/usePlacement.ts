/** Where the page lies in its frame: moved by fingers, by the presenter, by turning the tablet. */
import { computed, onScopeDispose, ref, shallowRef, watch, type Ref } from "vue";
import type { View } from "../contract";
import {
  bounded,
  enlarged,
  fitted,
  isEnlarged,
  isWhole,
  keepingVisible,
  moved,
  reframed,
  showing,
  viewOf,
  whole,
  type Placement,
  type Point,
  type Size,
} from "./transform";

/** After the last change of size the page is drawn anew at that size, not only stretched. */
const SETTLED_MS = 160;
const DOUBLE_TAP = 2.2;
const FLING_DECAY_MS = 325;
const FLING_ENDS = 0.03;

/** What keys and buttons do to a page. */
export interface PageHand {
  zoom(factor: number): void;
  reset(): void;
  /** By parts of the frame's height. */
  scroll(by: number): void;
}

interface Options {
  /** What is seen when nobody has enlarged anything. */
  readonly fit: "width" | "whole";
  readonly frame: Ref<Size>;
  readonly aspect: Ref<number>;
  /** The presenter's region, where he is followed. */
  readonly view: () => View | null;
}

export function usePlacement({ fit, frame, aspect, view }: Options) {
  const placement = shallowRef<Placement>({ left: 0, top: 0, scale: 1 });
  /** The size at which the page is laid out; while fingers move it is only stretched. */
  const laidOut = ref(1);
  /** The person has moved the page himself since it was turned to. */
  const touched = ref(false);
  let settling: ReturnType<typeof setTimeout> | undefined;
  let flying = 0;

  const isLarge = computed(() => isEnlarged(placement.value, frame.value));
  const settled = computed(() => laidOut.value === placement.value.scale);

  function home(): Placement {
    const place = fit === "width" ? fitted : whole;
    return place(frame.value, aspect.value);
  }

  function put(next: Placement): void {
    placement.value = bounded(next, frame.value, aspect.value);
    clearTimeout(settling);
    settling = setTimeout(layOut, SETTLED_MS);
  }

  function layOut(): void {
    laidOut.value = placement.value.scale;
  }

  function putAtOnce(next: Placement): void {
    put(next);
    layOut();
  }

  function shown(region: View | null): Placement {
    if (region === null || isWhole(region)) return home();
    return showing(region, frame.value, aspect.value, home().scale);
  }

  /** Another page is shown. Who has enlarged reads on as large as before, from the top. */
  function turned(samePaper: boolean): void {
    const region = view();
    const large = samePaper && touched.value && isLarge.value;
    stop();
    if (large) putAtOnce({ ...placement.value, top: 0 });
    else {
      touched.value = false;
      putAtOnce(shown(region));
    }
  }

  watch(view, (region) => {
    if (region === null) return;
    if (!touched.value) put(shown(region));
    else if (!isWhole(region))
      put(keepingVisible(placement.value, region, frame.value, aspect.value));
  });

  watch(frame, (now, before) => {
    if (before.width === 0 || !touched.value) putAtOnce(shown(view()));
    else putAtOnce(reframed(placement.value, before, now, aspect.value));
  });

  function drag(dx: number, dy: number): void {
    stop();
    touched.value = true;
    put(moved(placement.value, dx, dy));
  }

  function zoom(factor: number, focus: Point = middle()): void {
    stop();
    touched.value = true;
    put(enlarged(placement.value, focus, factor));
  }

  function toggle(focus: Point): void {
    if (isLarge.value || placement.value.scale < home().scale * 0.98) reset();
    else zoom(DOUBLE_TAP, focus);
  }

  function reset(): void {
    stop();
    touched.value = false;
    put(shown(view()));
  }

  /** Goes on as it was thrown, slower and slower. */
  function fling(vx: number, vy: number): void {
    if (matchMedia("(prefers-reduced-motion: reduce)").matches) return;
    let before = performance.now();
    const step = (now: number): void => {
      const ms = now - before;
      before = now;
      const left = Math.exp(-ms / FLING_DECAY_MS);
      [vx, vy] = [vx * left, vy * left];
      put(moved(placement.value, vx * ms, vy * ms));
      flying = Math.hypot(vx, vy) > FLING_ENDS ? requestAnimationFrame(step) : 0;
    };
    flying = requestAnimationFrame(step);
  }

  function stop(): void {
    cancelAnimationFrame(flying);
    flying = 0;
  }

  function middle(): Point {
    return { x: frame.value.width / 2, y: frame.value.height / 2 };
  }

  onScopeDispose(() => {
    stop();
    clearTimeout(settling);
  });

  return {
    placement,
    laidOut,
    settled,
    touched,
    isLarge,
    turned,
    drag,
    zoom,
    toggle,
    reset,
    fling,
    stop,
    /** What is seen of the page now. */
    seen: () => viewOf(placement.value, frame.value),
  };
}
