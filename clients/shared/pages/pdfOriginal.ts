/** The region of a page that is seen, drawn sharp from the original where its image isn't any more.
 *
 * pdf.js comes only when somebody enlarges that far. It is told to evaluate nothing, fetches by
 * ranges just what the page needs, and draws at most as many pixels as the weakest tablet holds.
 */
import * as pdfjs from "pdfjs-dist/legacy/build/pdf.mjs";
import workerUrl from "pdfjs-dist/legacy/build/pdf.worker.min.mjs?url";
import type { Point, Size } from "./transform";

/** iPads leave canvases beyond this blank. */
const PIXELS_MAX = 16_000_000;

export interface Region {
  /** Upper left corner and size in page units. */
  readonly at: Point;
  readonly size: Size;
  /** Device pixels for one page unit. */
  readonly scale: number;
}

pdfjs.GlobalWorkerOptions.workerSrc = workerUrl;

export class Original {
  private readonly loading: pdfjs.PDFDocumentLoadingTask;
  private drawing: pdfjs.RenderTask | null = null;

  constructor(sha256: string) {
    this.loading = pdfjs.getDocument({
      url: `/originals/${sha256}.pdf`,
      disableAutoFetch: true,
      disableStream: true,
      isEvalSupported: false,
      enableXfa: false,
      // Our pages may not compile WebAssembly; the worker brings JavaScript for what needs it.
      useWasm: false,
      wasmUrl: `${import.meta.env.BASE_URL}pdfjs-${pdfjs.version}/`,
      verbosity: pdfjs.VerbosityLevel.ERRORS,
    });
  }

  /** A canvas of the region; null when another one was wanted meanwhile. */
  async draw(page: number, region: Region): Promise<HTMLCanvasElement | null> {
    const document_ = await this.loading.promise;
    const sheet = await document_.getPage(page);
    const scale = withinPixels(region);
    const viewport = sheet.getViewport({
      scale: scale / sheet.getViewport({ scale: 1 }).width,
      offsetX: -region.at.x * scale,
      offsetY: -region.at.y * scale,
    });
    const canvas = document.createElement("canvas");
    canvas.width = Math.floor(region.size.width * scale);
    canvas.height = Math.floor(region.size.height * scale);
    this.drawing?.cancel();
    this.drawing = sheet.render({
      canvas,
      viewport,
      annotationMode: pdfjs.AnnotationMode.DISABLE,
    });
    try {
      await this.drawing.promise;
      return canvas;
    } catch (error) {
      if (error instanceof pdfjs.RenderingCancelledException) return null;
      throw error;
    } finally {
      sheet.cleanup();
    }
  }

  async close(): Promise<void> {
    this.drawing?.cancel();
    await this.loading.destroy();
  }
}

function withinPixels({ size, scale }: Region): number {
  const pixels = size.width * size.height * scale * scale;
  return pixels <= PIXELS_MAX ? scale : scale * Math.sqrt(PIXELS_MAX / pixels);
}
