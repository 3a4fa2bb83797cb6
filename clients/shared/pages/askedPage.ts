import type { Presentation } from "../contract";

type PresentedPage = Pick<Presentation, "epoch" | "page">;

/** The page the presenter asked for last, until it is shown or refused. Turns that come faster than
 * the server answers count from it: three quick turns lead three pages on. */
export class AskedPage {
  private asked: PresentedPage | null = null;

  /** Where `step` pages on leads to, within `pages`; null when that is no other page. */
  next(shown: PresentedPage, step: number, pages: number): number | null {
    const { page } = this.asked?.epoch === shown.epoch ? this.asked : shown;
    const wanted = Math.max(1, Math.min(page + step, pages));
    return wanted === page ? null : wanted;
  }

  /** `answer` tells whether the server did it. */
  async ask(page: PresentedPage, answer: Promise<boolean>): Promise<void> {
    this.asked = page;
    const done = await answer;
    if (!done && this.asked === page) this.asked = null;
  }

  show(shown: PresentedPage | null): void {
    if (shown?.epoch !== this.asked?.epoch || shown?.page === this.asked?.page) this.asked = null;
  }
}
