/** Which parts of a film were played: seeking adds nothing, neither does a film that stands still. */

export type Span = readonly [fromMs: number, toMs: number];

/** Between two times that a playing film tells; more is a seek, or a page that slept. */
const LONGEST_STEP_MS = 2500;
const JOINED_MS = 500;
const SPANS_AT_ONCE = 200;

export class Watched {
  private spans: Span[] = [];
  private before: number | null = null;

  /** The film stands or was moved: what comes next begins a new span. */
  lift(): void {
    this.before = null;
  }

  /** The film plays and is at `atMs` now. */
  tell(atMs: number): void {
    const { before } = this;
    this.before = atMs;
    if (before === null || atMs <= before || atMs - before > LONGEST_STEP_MS) return;
    const last = this.spans.at(-1);
    if (last !== undefined && last[0] <= before && before <= last[1] + JOINED_MS) {
      this.spans[this.spans.length - 1] = [last[0], Math.max(last[1], atMs)];
    } else {
      this.spans.push([before, atMs]);
    }
  }

  /** What was played since the last time; put back what could not be told. */
  take(): Span[] {
    return this.spans.splice(0, SPANS_AT_ONCE);
  }

  putBack(spans: readonly Span[]): void {
    this.spans = [...spans, ...this.spans];
  }
}
