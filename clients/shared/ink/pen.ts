/** Pointer events of a page become lines in page units. Everything else about a contact, moving and
 * enlarging the page, is left to the page's own view. */
import { pointOf, type Point } from "./collect";
import { Hand, type Kind } from "./hand";

interface PenListener {
  /** `eraser`: the pen was turned round, or its button is held. */
  began(point: Point, eraser: boolean): void;
  moved(points: readonly Point[]): void;
  /** The line is finished. */
  ended(): void;
  /** The line was not meant. */
  takenBack(): void;
}

interface Options {
  readonly listener: PenListener;
  readonly fingerWrites: () => boolean;
  readonly penSeen: boolean;
  readonly penFound: () => void;
}

const ERASER_BUTTON = 32;
const PRIMARY_BUTTON = 0;
/** What a finger or a mouse, which feel no pressure, are taken to press. */
const EVEN_PRESSURE = 0.5;

/** Listens on `host`, which covers the page; the result ends that. */
export function listenToPen(host: HTMLElement, options: Options): () => void {
  const { listener } = options;
  const hand = new Hand(options.penSeen, options.penFound);
  /** How the line under the finger began: as a gesture, should a second finger come. */
  let began: PointerEvent | null = null;

  function at(event: PointerEvent): Point {
    const box = host.getBoundingClientRect();
    const pressure = event.pointerType === "pen" ? event.pressure : EVEN_PRESSURE;
    return pointOf(
      (event.clientX - box.left) / box.width,
      (event.clientY - box.top) / box.width,
      pressure,
    );
  }

  function down(event: PointerEvent): void {
    const kind = event.pointerType as Kind;
    const eraser = (event.buttons & ERASER_BUTTON) !== 0;
    if (kind === "mouse" && event.button !== PRIMARY_BUTTON) return;
    const size = Math.max(event.width, event.height);
    const contact = { id: event.pointerId, kind, atMs: event.timeStamp, size };
    const interrupted = hand.writer !== null;
    const meaning = hand.down(contact, options.fingerWrites());
    if (meaning === "pan") return;
    if (meaning === "take-back") {
      listener.takenBack();
      // The view must know both fingers to enlarge the page between them.
      if (began !== null) host.parentElement?.dispatchEvent(new PointerEvent("pointerdown", began));
      return;
    }
    event.stopPropagation();
    if (meaning === "ignore") return;
    if (interrupted) listener.takenBack();
    began = event;
    host.setPointerCapture(event.pointerId);
    listener.began(at(event), eraser);
  }

  function move(event: PointerEvent): void {
    if (event.pointerId !== hand.writer) return;
    event.stopPropagation();
    const all = event.getCoalescedEvents();
    listener.moved((all.length > 0 ? all : [event]).map(at));
  }

  function up(event: PointerEvent): void {
    if (event.pointerId !== hand.writer) return;
    event.stopPropagation();
    hand.up(event.pointerId, event.timeStamp);
    listener.ended();
  }

  function cancel(event: PointerEvent): void {
    if (event.pointerId !== hand.writer) return;
    hand.up(event.pointerId, event.timeStamp);
    listener.takenBack();
  }

  const listeners = { pointerdown: down, pointermove: move, pointerup: up, pointercancel: cancel };
  for (const [name, listen] of Object.entries(listeners)) {
    host.addEventListener(name, listen as EventListener);
  }
  return () => {
    for (const [name, listen] of Object.entries(listeners)) {
      host.removeEventListener(name, listen as EventListener);
    }
  };
}
