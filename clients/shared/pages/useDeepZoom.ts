/** Lays a canvas of the region seen over the page where its image is too coarse: when the page has
 * come to rest, and gone again with the page. */
import { onScopeDispose, shallowRef, watch } from "vue";
import type { Original } from "./pdfOriginal";
import type { Placement, Size } from "./transform";

/** Widths of the images in `/pages/…`, in pixels. */
const SHARP_PX = 2048;
/** A little beyond what the image holds nobody sees the difference. */
const COARSE = 1.15;
const REST_MS = 250;

export interface Patch {
  readonly canvas: HTMLCanvasElement;
  readonly left: number;
  readonly top: number;
  readonly width: number;
}

interface Wanted {
  readonly sha256: string;
  readonly page: number;
  readonly placement: Placement;
  readonly frame: Size;
  readonly aspect: number;
}

export function useDeepZoom(wanted: () => Wanted | null) {
  const patch = shallowRef<Patch | null>(null);
  let original: { sha256: string; opened: Promise<Original> } | null = null;
  let timer: ReturnType<typeof setTimeout> | undefined;

  watch(
    () => [wanted()?.sha256, wanted()?.page],
    () => (patch.value = null),
  );
  watch(wanted, (now) => {
    clearTimeout(timer);
    if (now === null) return;
    const scale = now.placement.scale * devicePixelRatio;
    if (scale <= SHARP_PX * COARSE) patch.value = null;
    else timer = setTimeout(() => void draw(now, scale), REST_MS);
  });

  async function draw({ sha256, page, placement, frame, aspect }: Wanted, scale: number) {
    const left = Math.max(0, -placement.left / placement.scale);
    const top = Math.max(0, -placement.top / placement.scale);
    const width = Math.min(1 - left, frame.width / placement.scale);
    const height = Math.min(aspect - top, frame.height / placement.scale);
    try {
      const opened = await open(sha256);
      const region = { at: { x: left, y: top }, size: { width, height }, scale };
      const canvas = await opened.draw(page, region);
      const now = wanted();
      if (canvas === null || now?.sha256 !== sha256 || now.page !== page) return;
      patch.value = { canvas, left, top, width };
    } catch {
      // The image stays; it is only less sharp (offline, or a paper pdf.js can't draw).
      patch.value = null;
    }
  }

  function open(sha256: string): Promise<Original> {
    if (original?.sha256 !== sha256) {
      void close();
      const opened = import("./pdfOriginal").then((deep) => new deep.Original(sha256));
      original = { sha256, opened };
    }
    return original.opened;
  }

  async function close(): Promise<void> {
    const closing = original;
    original = null;
    await (await closing?.opened)?.close();
  }

  onScopeDispose(() => {
    clearTimeout(timer);
    void close();
  });

  return patch;
}
