/** Draws notes on canvases over a page. What is finished stays on two of them, ink above marks that
 * are multiplied with the page; the line under the pen has one of its own, so that a thousand strokes
 * below cost nothing while one writes.
 */
import type { Stroke } from "../contract";
import { outlineOf, OUTLINE_WIDTH } from "./outline";
import { colourOf } from "./style";

type Line = Pick<Stroke, "tool" | "colour" | "width" | "points">;

export interface Drawn {
  readonly id: string;
  readonly stroke: Line;
}

/** Old tablets have little memory for pictures; iPads show nothing beyond 16.7 megapixels. */
const PIXELS_MAX = 4_000_000;

/** What the eraser has met is shown as good as gone until the pen is lifted. */
const FADED = 0.8;
const PAPER = "#ffffff";

interface Sheet {
  readonly canvas: HTMLCanvasElement;
  readonly context: CanvasRenderingContext2D;
}

export class InkCanvas {
  private readonly marks: Sheet;
  private readonly ink: Sheet;
  private readonly wet: Sheet;
  private readonly outlines = new Map<string, Path2D>();
  private drawn: readonly Drawn[] = [];
  private wetLines: readonly Line[] = [];
  private isWet = false;
  private faded: ReadonlySet<string> = new Set();
  private frame = 0;

  /** Puts its canvases into `host`, which lies over the page and has its size. */
  constructor(private readonly host: HTMLElement) {
    this.marks = sheetIn(host, "multiply");
    this.ink = sheetIn(host, "normal");
    this.wet = sheetIn(host, "normal", { desynchronized: true });
    setShown(this.wet, this.isWet);
  }

  /** After the page has got another size on the screen. */
  fit(): void {
    const { clientWidth: width, clientHeight: height } = this.host;
    if (width === 0 || height === 0) return;
    const enough = Math.sqrt(PIXELS_MAX / (width * height));
    const ratio = Math.min(devicePixelRatio, enough);
    const size = [Math.round(width * ratio), Math.round(height * ratio)] as const;
    for (const { canvas } of [this.marks, this.ink, this.wet]) {
      if (canvas.width === size[0] && canvas.height === size[1]) continue;
      [canvas.width, canvas.height] = size;
    }
    this.repaint();
  }

  /** Shows these strokes, in this order. Where only new ones came, only they are painted. */
  show(strokes: readonly Drawn[]): void {
    const before = this.drawn;
    this.drawn = strokes;
    // Laying canvases over each other costs, also where nothing is on them.
    setShown(this.marks, strokes.some(isMark));
    setShown(this.ink, !strokes.every(isMark));
    const grown =
      strokes.length >= before.length && before.every(({ id }, index) => strokes[index]?.id === id);
    if (grown) strokes.slice(before.length).forEach(this.paint);
    else this.repaint();
  }

  /** The lines being drawn now, by this pen or the presenter's, and which strokes the eraser has met:
   * painted with the next frame, without touching what lies below. */
  showWet(lines: readonly Line[], faded: ReadonlySet<string> = new Set()): void {
    this.wetLines = lines;
    this.faded = faded;
    if (this.frame === 0) this.frame = requestAnimationFrame(this.paintWet);
  }

  close(): void {
    cancelAnimationFrame(this.frame);
    for (const { canvas } of [this.marks, this.ink, this.wet]) {
      // Safari keeps the memory of a canvas until it has no size.
      canvas.width = canvas.height = 0;
      canvas.remove();
    }
  }

  private repaint(): void {
    for (const sheet of [this.marks, this.ink]) clear(sheet);
    const kept = new Set(this.drawn.map(({ id }) => id));
    for (const id of this.outlines.keys()) if (!kept.has(id)) this.outlines.delete(id);
    this.drawn.forEach(this.paint);
    this.paintWet();
  }

  private readonly paint = (drawn: Drawn): void => {
    const { stroke } = drawn;
    fill(stroke.tool === "ink" ? this.ink : this.marks, this.outline(drawn), colourOf(stroke));
  };

  private outline({ id, stroke }: Drawn): Path2D {
    let outline = this.outlines.get(id);
    if (outline === undefined) {
      outline = new Path2D(outlineOf(stroke));
      this.outlines.set(id, outline);
    }
    return outline;
  }

  private readonly paintWet = (): void => {
    this.frame = 0;
    if (this.isWet) clear(this.wet);
    this.isWet = this.wetLines.length > 0 || this.faded.size > 0;
    setShown(this.wet, this.isWet);
    if (!this.isWet) return;
    this.wet.context.globalAlpha = FADED;
    for (const drawn of this.drawn) {
      if (this.faded.has(drawn.id)) fill(this.wet, this.outline(drawn), PAPER);
    }
    for (const line of this.wetLines) {
      if (line.points.length === 0) continue;
      this.wet.context.globalAlpha = line.tool === "ink" ? 1 : 0.5;
      fill(this.wet, new Path2D(outlineOf(line, false)), colourOf(line));
    }
  };
}

function sheetIn(
  host: HTMLElement,
  blend: "normal" | "multiply",
  options: CanvasRenderingContext2DSettings = {},
): Sheet {
  const canvas = document.createElement("canvas");
  canvas.style.cssText = `position:absolute;inset:0;width:100%;height:100%;pointer-events:none;mix-blend-mode:${blend}`;
  const context = canvas.getContext("2d", options);
  if (context === null) throw new Error("this browser draws on no canvas");
  host.append(canvas);
  return { canvas, context };
}

function setShown({ canvas }: Sheet, shown: boolean): void {
  canvas.style.display = shown ? "" : "none";
}

function isMark({ stroke }: Drawn): boolean {
  return stroke.tool === "highlight";
}

function clear({ canvas, context }: Sheet): void {
  context.setTransform(1, 0, 0, 1, 0, 0);
  context.clearRect(0, 0, canvas.width, canvas.height);
}

function fill({ canvas, context }: Sheet, outline: Path2D, colour: string): void {
  const scale = canvas.width / OUTLINE_WIDTH;
  context.setTransform(scale, 0, 0, scale, 0, 0);
  context.fillStyle = colour;
  context.fill(outline);
}
