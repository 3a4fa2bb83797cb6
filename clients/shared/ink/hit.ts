/** Which notes the eraser touches on its way from one point to another. */
import type { Note } from "./notebook";

/** Half the width of the eraser, in page units: a fingertip's. */
const ERASER_RADIUS = 0.008;

type Place = readonly [x: number, y: number, ...rest: number[]];

export function touched(notes: readonly Note[], from: Place, to: Place): Note[] {
  return notes.filter(({ stroke }) => {
    if (stroke === null) return false;
    const reach = ERASER_RADIUS + stroke.width / 2;
    const { points } = stroke;
    return points.some((point, index) => {
      const next = points[index + 1] ?? point;
      return segmentsWithin(point, next, from, to, reach);
    });
  });
}

function segmentsWithin(a: Place, b: Place, c: Place, d: Place, reach: number): boolean {
  return (
    crosses(a, b, c, d) ||
    toSegment(a, c, d) <= reach ||
    toSegment(b, c, d) <= reach ||
    toSegment(c, a, b) <= reach ||
    toSegment(d, a, b) <= reach
  );
}

function toSegment([x, y]: Place, [fromX, fromY]: Place, [toX, toY]: Place): number {
  const [alongX, alongY] = [toX - fromX, toY - fromY];
  const length = alongX * alongX + alongY * alongY;
  const part = length === 0 ? 0 : ((x - fromX) * alongX + (y - fromY) * alongY) / length;
  const near = Math.min(Math.max(part, 0), 1);
  return Math.hypot(x - fromX - near * alongX, y - fromY - near * alongY);
}

function crosses(a: Place, b: Place, c: Place, d: Place): boolean {
  return side(a, b, c) * side(a, b, d) < 0 && side(c, d, a) * side(c, d, b) < 0;
}

function side([ax, ay]: Place, [bx, by]: Place, [x, y]: Place): number {
  return (bx - ax) * (y - ay) - (by - ay) * (x - ax);
}
