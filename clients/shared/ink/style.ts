/** How ink looks: colours by name and widths in page units (1 = width of the page).
 *
 * The printed paper uses the same (`server/rendering/noted.py`).
 */
import type { Stroke } from "../contract";

export type Colour = Stroke["colour"];
export type Tool = Stroke["tool"];

/** Dark enough on white paper to be read as ink. */
export const INK_COLOURS: Readonly<Record<Colour, string>> = {
  blue: "#1746a2",
  red: "#c62828",
  black: "#1b1b1b",
  green: "#1b7f3b",
  yellow: "#b58900",
};

/** Light enough to be multiplied with printed text. */
export const HIGHLIGHT_COLOURS: Readonly<Record<Colour, string>> = {
  blue: "#b3d9ff",
  red: "#ffc2c2",
  black: "#d5d5d5",
  green: "#bdf0c4",
  yellow: "#fff27a",
};

export const INK_CHOICES = ["blue", "red", "black", "green"] as const satisfies readonly Colour[];
export const HIGHLIGHT_CHOICES = [
  "yellow",
  "green",
  "blue",
  "red",
] as const satisfies readonly Colour[];

/** Thin, medium, thick. */
export const WIDTHS: Readonly<Record<Tool, readonly [number, number, number]>> = {
  ink: [0.002, 0.0035, 0.006],
  highlight: [0.014, 0.022, 0.034],
};

export function colourOf({ tool, colour }: Pick<Stroke, "tool" | "colour">): string {
  return (tool === "ink" ? INK_COLOURS : HIGHLIGHT_COLOURS)[colour];
}
