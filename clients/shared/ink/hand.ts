/** Which touch of the page writes, and which only moves it.
 *
 * A pen writes; fingers move the page. Where there is no pen, a finger may write if the person wants
 * that. Once a pen was seen, a finger never writes again: a palm on the glass is not a stroke.
 */

export type Kind = "pen" | "touch" | "mouse";

export interface Contact {
  readonly id: number;
  readonly kind: Kind;
  readonly atMs: number;
  /** The larger side of what touches the glass, in CSS pixels. */
  readonly size: number;
}

export type Meaning =
  /** This contact writes. */
  | "write"
  /** It moves the page, which is not our business. */
  | "pan"
  /** It is a palm: neither writes nor moves. */
  | "ignore"
  /** It is the second finger: what the first one wrote was meant to enlarge the page. */
  | "take-back";

/** After the pen was lifted the hand is still on its way. */
const PALM_AFTER_PEN_MS = 500;
/** No fingertip is so large. */
const PALM_SIZE_PX = 70;

export class Hand {
  private writing: Contact | null = null;
  private penLeftAtMs = -Infinity;

  constructor(
    private penSeen: boolean,
    private readonly penFound: () => void,
  ) {}

  /** Who writes now. */
  get writer(): number | null {
    return this.writing?.id ?? null;
  }

  down(contact: Contact, fingerWrites: boolean): Meaning {
    if (contact.kind === "pen" && !this.penSeen) {
      this.penSeen = true;
      this.penFound();
    }
    if (this.writing !== null) return this.besides(this.writing, contact);
    if (contact.kind === "touch") {
      const palm =
        contact.size > PALM_SIZE_PX || contact.atMs - this.penLeftAtMs < PALM_AFTER_PEN_MS;
      if (palm) return "ignore";
      if (this.penSeen || !fingerWrites) return "pan";
    }
    this.writing = contact;
    return "write";
  }

  /** Another contact while one writes. */
  private besides(writing: Contact, contact: Contact): Meaning {
    if (writing.kind === "touch" && contact.kind === "touch") {
      this.writing = null;
      return "take-back";
    }
    if (writing.kind !== "pen" && contact.kind === "pen") {
      this.writing = contact;
      return "write";
    }
    return "ignore";
  }

  up(id: number, atMs: number): void {
    if (this.writing?.id !== id) return;
    if (this.writing.kind === "pen") this.penLeftAtMs = atMs;
    this.writing = null;
  }
}
