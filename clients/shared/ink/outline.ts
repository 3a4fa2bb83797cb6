/** The outline of a stroke as a pen would leave it: thicker where one presses, with round ends. */
import { getStroke } from "perfect-freehand";
import type { Stroke } from "../contract";

/** Outlines are made on a page this wide: perfect-freehand reckons in pixels of a screen. */
export const OUTLINE_WIDTH = 1000;

type Line = Pick<Stroke, "tool" | "width" | "points">;

/** An SVG path on a page `OUTLINE_WIDTH` wide. `finished`: the pen was lifted. */
export function outlineOf({ tool, width, points }: Line, finished = true): string {
  const outline = getStroke(
    points.map(([x, y, pressure]) => [x * OUTLINE_WIDTH, y * OUTLINE_WIDTH, pressure]),
    {
      size: width * OUTLINE_WIDTH,
      thinning: tool === "ink" ? 0.5 : 0,
      smoothing: 0.5,
      streamline: 0.35,
      simulatePressure: false,
      last: finished,
    },
  );
  return smoothPath(outline);
}

/** Through the middles between neighbouring corners, so that the line has none. */
function smoothPath(corners: readonly number[][]): string {
  if (corners.length === 0) return "";
  const parts: string[] = [];
  corners.forEach(([x = 0, y = 0], index) => {
    const [nextX = 0, nextY = 0] = corners[(index + 1) % corners.length] ?? [];
    const middle = `${rounded((x + nextX) / 2)} ${rounded((y + nextY) / 2)}`;
    if (index === 0) parts.push(`M${middle}`);
    else parts.push(`Q${rounded(x)} ${rounded(y)} ${middle}`);
  });
  return `${parts.join("")}Z`;
}

function rounded(value: number): number {
  return Math.round(value * 100) / 100;
}
