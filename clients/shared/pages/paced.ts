/** Sends what changes quickly no more often than every so many milliseconds: the first at once, then
 * always the newest. */
export class Paced<T> {
  private waiting: { readonly value: T } | null = null;
  private timer: ReturnType<typeof setTimeout> | undefined;

  constructor(
    private readonly everyMs: number,
    private readonly send: (value: T) => void,
  ) {}

  put(value: T): void {
    if (this.timer !== undefined) {
      this.waiting = { value };
      return;
    }
    this.send(value);
    this.timer = setTimeout(() => this.next(), this.everyMs);
  }

  stop(): void {
    clearTimeout(this.timer);
    this.timer = undefined;
    this.waiting = null;
  }

  private next(): void {
    const { waiting } = this;
    this.timer = undefined;
    this.waiting = null;
    if (waiting !== null) this.put(waiting.value);
  }
}
