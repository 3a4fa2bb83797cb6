/** The page by keyboard: arrows and Page keys turn, up and down scroll, +, − and 0 change the size,
 * digits go to a page. Nothing while one writes somewhere. */
interface Does {
  turn(by: 1 | -1): void;
  /** `digit`: the first one of a page's number. */
  jump(digit: string): void;
  zoom(factor: number): void;
  reset(): void;
  scroll(by: number): void;
}

const STEP = 1.25;
const SCROLL = 0.25;

export function usePageKeys(does: Does): (event: KeyboardEvent) => void {
  const keys: Readonly<Record<string, () => void>> = {
    ArrowRight: () => does.turn(1),
    PageDown: () => does.turn(1),
    ArrowLeft: () => does.turn(-1),
    PageUp: () => does.turn(-1),
    ArrowDown: () => does.scroll(SCROLL),
    ArrowUp: () => does.scroll(-SCROLL),
    "+": () => does.zoom(STEP),
    "=": () => does.zoom(STEP),
    "-": () => does.zoom(1 / STEP),
    "0": () => does.reset(),
  };
  return (event) => {
    if (event.ctrlKey || event.altKey || event.metaKey || writes(event.target)) return;
    const does_ = keys[event.key];
    if (does_ !== undefined) does_();
    else if (/^[1-9]$/.test(event.key)) does.jump(event.key);
    else return;
    event.preventDefault();
  };
}

function writes(target: EventTarget | null): boolean {
  return (
    target instanceof HTMLElement &&
    (target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName))
  );
}
