/** Pictures of pages, decoded before they are shown, so that turning never flashes white.
 *
 * Bitmaps, not `<img>`: a browser keeps what it decoded for an image long after it is gone (half a
 * gigabyte after sixty pages); of these only a few are kept, and freed by hand. One page takes up to
 * 9 MB, and a paper may have five hundred. The browser keeps the files themselves. They are made as
 * wide as they are seen, beside the page's own thread: letters stay clear, and drawing is a copy.
 */
import { whenIdle } from "./idle";

const KEPT = 4;
/** A page asked for before it was drawn, or while the line was down, is asked for again. */
const AGAIN_MS = 1000;

type Decode = (address: string, width: number | null) => Promise<ImageBitmap>;

export class Pictures {
  private readonly decoded = new Map<string, Promise<ImageBitmap | null>>();
  private closed = false;

  constructor(
    private readonly kept: number = KEPT,
    private readonly decode: Decode = fetchAndDecode,
  ) {}

  /** The picture, decoded and `width` pixels wide (null: as wide as it is); waits as long as it
   * takes. Null when others took its place meanwhile. */
  get(address: string, width: number | null = null): Promise<ImageBitmap | null> {
    const key = `${address} ${String(width)}`;
    const known = this.decoded.get(key);
    if (known !== undefined) {
      this.decoded.delete(key);
      this.decoded.set(key, known);
      return known;
    }
    const loading = this.load(key, address, width);
    this.decoded.set(key, loading);
    this.forgetOldest();
    return loading;
  }

  close(): void {
    this.closed = true;
    for (const picture of this.decoded.values()) void free(picture);
    this.decoded.clear();
  }

  private forgetOldest(): void {
    const [oldest] = this.decoded;
    if (this.decoded.size <= this.kept || oldest === undefined) return;
    const [key, picture] = oldest;
    this.decoded.delete(key);
    whenIdle(() => void free(picture));
  }

  private async load(key: string, address: string, width: number | null) {
    for (;;) {
      try {
        return await this.decode(address, width);
      } catch {
        await new Promise((resolve) => setTimeout(resolve, AGAIN_MS));
      }
      if (this.closed || !this.decoded.has(key)) return null;
    }
  }
}

async function free(picture: Promise<ImageBitmap | null>): Promise<void> {
  (await picture)?.close();
}

export async function fetchAndDecode(
  address: string,
  width: number | null = null,
): Promise<ImageBitmap> {
  const answer = await fetch(address, { credentials: "same-origin" });
  if (!answer.ok) throw new Error(address);
  const file = await answer.blob();
  if (width === null) return createImageBitmap(file);
  return createImageBitmap(file, { resizeWidth: width, resizeQuality: "high" });
}
