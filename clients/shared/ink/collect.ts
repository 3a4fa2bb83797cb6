/** A line while it is drawn: points in page units, as few as keep its shape, in strokes of bounded
 * length. */
import type { Stroke } from "../contract";

export type Point = Stroke["points"][number];

/** The server takes no longer ones; the line goes on in the next stroke. */
export const POINTS_MAX = 1000;
/** A quarter of a pixel of the sharp image. Pens report far more often than the eye can tell. */
const NEAR = 0.00012;
const DECIMALS = 10_000;

export function pointOf(x: number, y: number, pressure: number): Point {
  return [rounded(clamp(x, 0, 1)), rounded(clamp(y, 0, 10)), rounded(clamp(pressure, 0, 1))];
}

export class Line {
  private points: Point[] = [];

  get drawn(): readonly Point[] {
    return this.points;
  }

  /** Adds what lies apart from the last point. A full stroke is handed back, and the next goes on
   * from its end. */
  add(points: readonly Point[]): readonly Point[] | null {
    for (const point of points) {
      const last = this.points.at(-1);
      if (last !== undefined && distance(last, point) < NEAR) continue;
      this.points.push(point);
    }
    if (this.points.length < POINTS_MAX) return null;
    const full = this.points.slice(0, POINTS_MAX);
    this.points = this.points.slice(POINTS_MAX - 1);
    return full;
  }
}

function distance([x, y]: Point, [otherX, otherY]: Point): number {
  return Math.hypot(otherX - x, otherY - y);
}

function clamp(value: number, least: number, most: number): number {
  return Math.min(Math.max(value, least), most);
}

function rounded(value: number): number {
  return Math.round(value * DECIMALS) / DECIMALS;
}
