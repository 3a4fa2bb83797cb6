/** What is fetched ahead: the presenter's next pages and, when nothing else is to do, the first
 * pages of the papers that come next. Neighbours of the page shown are decoded by its view.
 *
 * Forty tablets share the line of a site: few requests at a time, at moments of each device's own,
 * and none at all where the line is slow or the person asked to save data.
 */
import { pageAddress } from "../live/pages";

export interface Place {
  readonly sha256: string;
  readonly page: number;
  readonly readyPages: number;
}

export interface Line {
  readonly saveData: boolean;
  /** Of the last page that was fetched, or null before the first. */
  readonly lastMs: number | null;
}

const AHEAD = 3;
const FIRST_PAGES = 2;
const PAPERS = 4;
/** A line on which one page takes this long has no room for guesses. */
const SLOW_MS = 3000;

/** Addresses in the order in which they are wanted. */
export function planned(
  shown: Place | null,
  presented: Place | null,
  next: readonly Place[],
  line: Line,
): string[] {
  if (line.saveData || (line.lastMs !== null && line.lastMs > SLOW_MS)) return [];
  const ahead = [shown, presented].flatMap((place) => (place === null ? [] : pagesAhead(place)));
  const later = next
    .slice(0, PAPERS)
    .flatMap((place) => range(1, Math.min(FIRST_PAGES, place.readyPages), place));
  return [...new Set([...ahead, ...later])];
}

function pagesAhead(place: Place): string[] {
  const last = Math.min(place.page + AHEAD, place.readyPages);
  return range(place.page + 1, last, place);
}

function range(first: number, last: number, { sha256 }: Place): string[] {
  const count = Math.max(0, last - first + 1);
  return Array.from({ length: count }, (_, n) => pageAddress(sha256, first + n, "base"));
}

const AT_ONCE = 2;
/** Devices of a site start at different moments after the same turn. */
const SPREAD_MS = 1500;
const REMEMBERED = 400;

export class Prefetch {
  lastMs: number | null = null;
  private readonly fetched = new Set<string>();
  private wanted: readonly string[] = [];
  private running = 0;
  private timer: ReturnType<typeof setTimeout> | undefined;

  constructor(
    private readonly get: (address: string) => Promise<unknown> = fetchWhole,
    private readonly spreadMs: number = SPREAD_MS * Math.random(),
  ) {}

  want(addresses: readonly string[]): void {
    this.wanted = addresses;
    clearTimeout(this.timer);
    this.timer = setTimeout(() => {
      for (let n = this.running; n < AT_ONCE; n += 1) void this.work();
    }, this.spreadMs);
  }

  stop(): void {
    this.wanted = [];
    clearTimeout(this.timer);
  }

  private async work(): Promise<void> {
    this.running += 1;
    for (let address = this.next(); address !== undefined; address = this.next()) {
      const begun = performance.now();
      try {
        await this.get(address);
        this.lastMs = performance.now() - begun;
        if (this.lastMs > SLOW_MS) break;
      } catch {
        // It was only a guess; the page asks for itself when it is turned to.
        break;
      }
    }
    this.running -= 1;
  }

  private next(): string | undefined {
    const address = this.wanted.find((one) => !this.fetched.has(one));
    if (address === undefined) return undefined;
    if (this.fetched.size >= REMEMBERED) this.fetched.clear();
    this.fetched.add(address);
    return address;
  }
}

async function fetchWhole(address: string): Promise<void> {
  const answer = await fetch(address, { credentials: "same-origin", priority: "low" });
  await answer.blob();
}

/** What the browser knows of the line; only some tell. */
export function savesData(): boolean {
  const { connection } = navigator as Navigator & {
    connection?: { saveData?: boolean; effectiveType?: string };
  };
  return connection?.saveData === true || /2g/.test(connection?.effectiveType ?? "");
}
