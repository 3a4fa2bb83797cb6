/** Where a page lies in its frame on the screen, and the way between the two.
 *
 * Page units: 1 is the width of the page, (0, 0) its upper left corner. Screen points are pixels
 * from the upper left corner of the frame. `aspect` is the page's height in page units.
 */
import type { View } from "../contract";

export interface Point {
  readonly x: number;
  readonly y: number;
}

export interface Size {
  readonly width: number;
  readonly height: number;
}

/** `scale`: pixels for one page unit. */
export interface Placement {
  readonly left: number;
  readonly top: number;
  readonly scale: number;
}

/** As far as one may enlarge, in widths of the frame. */
const LARGEST = 8;

export function toScreen({ left, top, scale }: Placement, at: Point): Point {
  return { x: left + at.x * scale, y: top + at.y * scale };
}

export function toPage({ left, top, scale }: Placement, at: Point): Point {
  return { x: (at.x - left) / scale, y: (at.y - top) / scale };
}

/** As wide as the frame, seen from its upper edge. */
export function fitted(frame: Size, aspect: number): Placement {
  return bounded({ left: 0, top: 0, scale: frame.width }, frame, aspect);
}

/** The whole page. */
export function whole(frame: Size, aspect: number): Placement {
  return bounded({ left: 0, top: 0, scale: wholeScale(frame, aspect) }, frame, aspect);
}

/** Never smaller than the whole page, never too large, never beyond an edge; centred where smaller. */
export function bounded(placement: Placement, frame: Size, aspect: number): Placement {
  const scale = Math.min(
    Math.max(placement.scale, Math.min(wholeScale(frame, aspect), frame.width)),
    frame.width * LARGEST,
  );
  return {
    scale,
    left: inside(placement.left, frame.width, scale),
    top: inside(placement.top, frame.height, scale * aspect),
  };
}

/** `factor` times as large; what was at `focus` stays there. */
export function enlarged(placement: Placement, focus: Point, factor: number): Placement {
  const { left, top, scale } = placement;
  return {
    scale: scale * factor,
    left: focus.x - (focus.x - left) * factor,
    top: focus.y - (focus.y - top) * factor,
  };
}

export function moved(placement: Placement, dx: number, dy: number): Placement {
  return { ...placement, left: placement.left + dx, top: placement.top + dy };
}

/** The same part of the page in a frame of another size, as when a tablet is turned. */
export function reframed(placement: Placement, before: Size, now: Size, aspect: number): Placement {
  const scale = (placement.scale * now.width) / before.width;
  const top = toPage(placement, { x: before.width / 2, y: 0 });
  const left = now.width / 2 - top.x * scale;
  return bounded({ scale, left, top: -top.y * scale }, now, aspect);
}

/** The region shown, as the presenter's page tells it to others. */
export function viewOf(placement: Placement, frame: Size): View {
  const { left, top, scale } = placement;
  const w = Math.min(1, frame.width / scale);
  return {
    x: between(0, -left / scale, 1 - w),
    y: between(0, -top / scale, 10),
    w,
  };
}

/** Shows the region as large as the page is when none is told: `home` is its scale then. */
export function showing(
  view: View,
  frame: Size,
  aspect: number,
  home: number = frame.width,
): Placement {
  const scale = home / view.w;
  const left = frame.width / 2 - (view.x + view.w / 2) * scale;
  return bounded({ scale, left, top: -view.y * scale }, frame, aspect);
}

/** Moves as little as needed for the region to be seen by somebody who enlarged by himself. */
export function keepingVisible(
  placement: Placement,
  view: View,
  frame: Size,
  aspect: number,
): Placement {
  const { scale } = placement;
  // The presenter's screen may have another shape; a third of its width is always on it.
  const height = view.w / 3;
  return bounded(
    {
      scale,
      left: seen(placement.left, view.x * scale, view.w * scale, frame.width),
      top: seen(placement.top, view.y * scale, height * scale, frame.height),
    },
    frame,
    aspect,
  );
}

export function isWhole(view: View): boolean {
  return view.w >= 1 && view.x === 0 && view.y === 0;
}

/** Whether more of the page than usual lies beyond the sides of the frame. */
export function isEnlarged(placement: Placement, frame: Size): boolean {
  return placement.scale > frame.width * 1.02;
}

function wholeScale(frame: Size, aspect: number): number {
  return Math.min(frame.width, frame.height / aspect);
}

function inside(start: number, room: number, length: number): number {
  if (length <= room) return (room - length) / 2;
  return between(room - length, start, 0);
}

/** The start at which `[from, from + length]` of what is moved lies within the room. */
function seen(start: number, from: number, length: number, room: number): number {
  if (length >= room || start + from < 0) return -from;
  return Math.min(start, room - length - from);
}

function between(least: number, value: number, most: number): number {
  return Math.max(least, Math.min(value, most));
}
