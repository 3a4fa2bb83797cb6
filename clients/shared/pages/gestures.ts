/** What fingers, mouse and pen mean on a page: pure, told of pointers and of time.
 *
 * One finger drags, a quick sideways stroke turns, two enlarge, a double tap enlarges or goes back,
 * a finger held still points. Which of them counts is decided where they are heard.
 */
import type { Point } from "./transform";

export type Gesture =
  | { readonly kind: "drag"; readonly dx: number; readonly dy: number }
  | { readonly kind: "pinch"; readonly focus: Point; readonly factor: number }
  | { readonly kind: "swipe"; readonly by: 1 | -1 }
  | { readonly kind: "fling"; readonly vx: number; readonly vy: number }
  | { readonly kind: "tap"; readonly at: Point }
  | { readonly kind: "doubletap"; readonly at: Point }
  | { readonly kind: "point"; readonly at: Point }
  | { readonly kind: "point-end" };

export interface Contact extends Point {
  readonly id: number;
  readonly timeMs: number;
}

/** Less than this is a finger that trembles, not one that moves. */
const STILL_PX = 10;
const SWIPE_PX = 60;
const SWIPE_MS = 600;
const TAP_MS = 300;
const DOUBLE_TAP_MS = 320;
const DOUBLE_TAP_PX = 40;
export const HOLD_MS = 500;
/** Speeds are taken over the last moments of a drag. */
const FLING_OVER_MS = 80;

export class Gestures {
  private readonly contacts = new Map<number, Contact>();
  private first: Contact | null = null;
  private moving = false;
  private pinched = false;
  private pointing = false;
  private trail: Contact[] = [];
  private lastTap: Contact | null = null;

  /** Whether a finger lies still long enough to point, asked at `HOLD_MS` after it came. */
  held(): Gesture[] {
    if (this.contacts.size !== 1 || this.moving || this.pinched || this.first === null) return [];
    this.pointing = true;
    return [{ kind: "point", at: this.first }];
  }

  down(contact: Contact): Gesture[] {
    this.contacts.set(contact.id, contact);
    if (this.contacts.size === 1) {
      this.first = contact;
      this.trail = [contact];
      [this.moving, this.pinched, this.pointing] = [false, false, false];
      return [];
    }
    this.pinched = true;
    return this.stopPointing();
  }

  move(contact: Contact): Gesture[] {
    const before = this.contacts.get(contact.id);
    if (before === undefined || this.first === null) return [];
    const two = this.contacts.size === 2 ? [...this.contacts.values()] : null;
    this.contacts.set(contact.id, contact);
    if (two !== null) return pinch(two, [...this.contacts.values()]);
    if (this.contacts.size > 2) return [];
    if (this.pointing) return [{ kind: "point", at: contact }];
    if (!this.moving && distance(contact, this.first) < STILL_PX) return [];
    const from = this.moving ? before : this.first;
    this.moving = true;
    this.trail = [...this.trail, contact].filter(
      ({ timeMs }) => contact.timeMs - timeMs <= FLING_OVER_MS,
    );
    return [{ kind: "drag", dx: contact.x - from.x, dy: contact.y - from.y }];
  }

  up(contact: Contact): Gesture[] {
    if (!this.contacts.delete(contact.id)) return [];
    if (this.contacts.size > 0 || this.first === null) return [];
    const first = this.first;
    this.first = null;
    if (this.pointing) return this.stopPointing();
    if (this.pinched) return [];
    return this.moving ? this.released(first, contact) : this.tapped(first, contact);
  }

  /** The browser or the system took the pointer away. */
  cancel(): Gesture[] {
    this.contacts.clear();
    this.first = null;
    return this.stopPointing();
  }

  private stopPointing(): Gesture[] {
    const pointed = this.pointing;
    this.pointing = false;
    return pointed ? [{ kind: "point-end" }] : [];
  }

  private released(first: Contact, last: Contact): Gesture[] {
    const [dx, dy] = [last.x - first.x, last.y - first.y];
    const quick = last.timeMs - first.timeMs <= SWIPE_MS;
    if (quick && Math.abs(dx) >= SWIPE_PX && Math.abs(dx) > 2 * Math.abs(dy)) {
      return [{ kind: "swipe", by: dx < 0 ? 1 : -1 }];
    }
    const recent = this.trail.filter(({ timeMs }) => last.timeMs - timeMs <= FLING_OVER_MS);
    const from = recent[0];
    const ms = from === undefined ? 0 : last.timeMs - from.timeMs;
    if (from === undefined || ms <= 0) return [];
    return [{ kind: "fling", vx: (last.x - from.x) / ms, vy: (last.y - from.y) / ms }];
  }

  private tapped(first: Contact, last: Contact): Gesture[] {
    if (last.timeMs - first.timeMs > TAP_MS) return [];
    const before = this.lastTap;
    this.lastTap = last;
    if (
      before !== null &&
      last.timeMs - before.timeMs <= DOUBLE_TAP_MS &&
      distance(last, before) <= DOUBLE_TAP_PX
    ) {
      this.lastTap = null;
      return [{ kind: "doubletap", at: last }];
    }
    return [{ kind: "tap", at: last }];
  }
}

function pinch(before: readonly Contact[], now: readonly Contact[]): Gesture[] {
  const [a, b] = before;
  const [c, d] = now;
  if (a === undefined || b === undefined || c === undefined || d === undefined) return [];
  const [from, to] = [middle(a, b), middle(c, d)];
  return [
    { kind: "drag", dx: to.x - from.x, dy: to.y - from.y },
    { kind: "pinch", focus: to, factor: distance(c, d) / Math.max(1, distance(a, b)) },
  ];
}

function middle(a: Point, b: Point): Point {
  return { x: (a.x + b.x) / 2, y: (a.y + b.y) / 2 };
}

function distance(a: Point, b: Point): number {
  return Math.hypot(a.x - b.x, a.y - b.y);
}
