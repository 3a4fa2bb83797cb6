/** Pictures of pages, decoded before they are shown, so that turning never flashes white.
 *
 * Bitmaps, not `<img>`: a browser keeps what it decoded for an image long after it is gone (half a
 * gigabyte after sixty pages); of these only a few are kept, and freed by hand. One page takes 9 MB,
 * and a paper may have five hundred. The browser keeps the files themselves.
 */
const KEPT = 4;
/** A page asked for before it was drawn, or while the line was down, is asked for again. */
const AGAIN_MS = 1000;

export class Pictures {
  private readonly decoded = new Map<string, Promise<ImageBitmap | null>>();
  private closed = false;

  constructor(
    private readonly kept: number = KEPT,
    private readonly decode: (address: string) => Promise<ImageBitmap> = fetchAndDecode,
  ) {}

  /** The picture, decoded; waits as long as it takes. Null when others took its place meanwhile. */
  get(address: string): Promise<ImageBitmap | null> {
    const known = this.decoded.get(address);
    if (known !== undefined) {
      this.decoded.delete(address);
      this.decoded.set(address, known);
      return known;
    }
    const loading = this.load(address);
    this.decoded.set(address, loading);
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
    const [address, picture] = oldest;
    this.decoded.delete(address);
    void free(picture);
  }

  private async load(address: string): Promise<ImageBitmap | null> {
    for (;;) {
      try {
        return await this.decode(address);
      } catch {
        await new Promise((resolve) => setTimeout(resolve, AGAIN_MS));
      }
      if (this.closed || !this.decoded.has(address)) return null;
    }
  }
}

async function free(picture: Promise<ImageBitmap | null>): Promise<void> {
  (await picture)?.close();
}

export async function fetchAndDecode(address: string): Promise<ImageBitmap> {
  const answer = await fetch(address, { credentials: "same-origin" });
  if (!answer.ok) throw new Error(address);
  return createImageBitmap(await answer.blob());
}
