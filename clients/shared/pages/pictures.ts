/** Pictures of pages, decoded before they are shown, so that turning never flashes white.
 *
 * Only a few stay decoded (the page shown, its neighbours): a base image takes 9 MB of memory, and
 * a paper may have five hundred. The browser keeps the files themselves.
 */
const KEPT = 4;
/** A page asked for before it was drawn, or while the line was down, is asked for again. */
const AGAIN_MS = 1000;

export class Pictures {
  private readonly decoded = new Map<string, Promise<HTMLImageElement>>();
  private closed = false;

  constructor(private readonly kept: number = KEPT) {}

  /** The picture, decoded; waits as long as it takes. */
  get(address: string): Promise<HTMLImageElement> {
    const known = this.decoded.get(address);
    if (known !== undefined) {
      this.decoded.delete(address);
      this.decoded.set(address, known);
      return known;
    }
    const loading = this.load(address);
    this.decoded.set(address, loading);
    const oldest = this.decoded.keys().next().value;
    if (this.decoded.size > this.kept && oldest !== undefined) this.decoded.delete(oldest);
    return loading;
  }

  close(): void {
    this.closed = true;
    this.decoded.clear();
  }

  private async load(address: string): Promise<HTMLImageElement> {
    for (;;) {
      const picture = new Image();
      // Its pixels are there already: painting must not wait for another thread.
      picture.decoding = "sync";
      picture.draggable = false;
      picture.src = address;
      try {
        await picture.decode();
        return picture;
      } catch {
        await new Promise((resolve) => setTimeout(resolve, AGAIN_MS));
        if (this.closed || !this.decoded.has(address)) return picture;
      }
    }
  }
}
