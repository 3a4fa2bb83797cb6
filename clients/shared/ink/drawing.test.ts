/** From contacts on the glass to strokes: who writes, which points are kept, what the eraser meets. */
import { describe, expect, it, vi } from "vitest";
import { Line, pointOf, POINTS_MAX, type Point } from "./collect";
import { Hand, type Contact, type Kind } from "./hand";
import { touched } from "./hit";
import { History } from "./history";
import type { Note } from "./notebook";
import { outlineOf } from "./outline";

function contact(id: number, kind: Kind, atMs = 1000, size = 10): Contact {
  return { id, kind, atMs, size };
}

describe("a hand on the glass", () => {
  it("writes with the pen and moves the page with a finger", () => {
    const hand = new Hand(false, vi.fn());
    expect(hand.down(contact(1, "touch"), false)).toBe("pan");
    expect(hand.down(contact(2, "pen"), false)).toBe("write");
    expect(hand.writer).toBe(2);
  });

  it("writes with a finger where the person wants that and no pen was seen", () => {
    expect(new Hand(false, vi.fn()).down(contact(1, "touch"), true)).toBe("write");
    expect(new Hand(true, vi.fn()).down(contact(1, "touch"), true)).toBe("pan");
  });

  it("never writes with a finger after a pen was seen", () => {
    const found = vi.fn();
    const hand = new Hand(false, found);
    hand.down(contact(1, "pen"), true);
    hand.up(1, 1100);
    expect(found).toHaveBeenCalledOnce();
    expect(hand.down(contact(2, "touch", 5000), true)).toBe("pan");
  });

  it("ignores the palm beside the pen, and while it leaves the glass", () => {
    const hand = new Hand(false, vi.fn());
    hand.down(contact(1, "pen"), false);
    expect(hand.down(contact(2, "touch"), false)).toBe("ignore");
    hand.up(1, 1200);
    expect(hand.down(contact(3, "touch", 1300), false)).toBe("ignore");
    expect(hand.down(contact(4, "touch", 9000, 120), true)).toBe("ignore");
    expect(hand.down(contact(5, "touch", 9000), false)).toBe("pan");
  });

  it("takes a finger's line back when a second finger comes to enlarge the page", () => {
    const hand = new Hand(false, vi.fn());
    hand.down(contact(1, "touch"), true);
    expect(hand.down(contact(2, "touch"), true)).toBe("take-back");
    expect(hand.writer).toBeNull();
  });

  it("lets the pen take over from a palm that came first", () => {
    const hand = new Hand(false, vi.fn());
    hand.down(contact(1, "touch"), true);
    expect(hand.down(contact(2, "pen"), true)).toBe("write");
    expect(hand.writer).toBe(2);
  });
});

describe("a line", () => {
  it("keeps points apart from each other, on the page, with four decimals", () => {
    const line = new Line();
    line.add([pointOf(0.123456, -1, 2), pointOf(0.12346, -1, 2), pointOf(0.2, 0.1, 0.5)]);
    expect(line.drawn).toEqual([
      [0.1235, 0, 1],
      [0.2, 0.1, 0.5],
    ]);
  });

  it("goes on in a new stroke where one is full, without a gap", () => {
    const line = new Line();
    const points = Array.from({ length: POINTS_MAX + 5 }, (_, n): Point => [
      (n % 100) / 100,
      Math.floor(n / 100) / 10,
      0.5,
    ]);
    const full = line.add(points);
    expect(full).toHaveLength(POINTS_MAX);
    expect(line.drawn[0]).toEqual(full?.at(-1));
    expect(line.drawn).toHaveLength(6);
  });
});

describe("an outline", () => {
  it("is a closed path, also of a dot", () => {
    const dot = outlineOf({ tool: "ink", width: 0.003, points: [[0.5, 0.5, 0.5]] });
    expect(dot).toMatch(/^M[\d.]+ [\d.]+Q.*Z$/);
  });

  it("is thicker where one presses, but for a highlighter", () => {
    const wide = (tool: "ink" | "highlight", pressure: number) => {
      const points = Array.from({ length: 30 }, (_, n): Point => [n / 30, 0.5, pressure]);
      const numbers = outlineOf({ tool, width: 0.02, points }).match(/[\d.]+ [\d.]+/g) ?? [];
      const ys = numbers.map((pair) => Number(pair.split(" ")[1]));
      return Math.max(...ys) - Math.min(...ys);
    };
    expect(wide("ink", 0.9)).toBeGreaterThan(wide("ink", 0.3) * 1.3);
    expect(wide("highlight", 0.9)).toBeCloseTo(wide("highlight", 0.3), 0);
  });
});

function stroke(id: string, ...points: Point[]): Note {
  return {
    id,
    lamport: 1,
    place: { document_id: "d", sha256: "a".repeat(64), page: 1 },
    presenter: false,
    stroke: { tool: "ink", colour: "blue", width: 0.003, points },
    sticky: null,
    scope: "nobody",
    readers: [],
  };
}

describe("the eraser", () => {
  const line = stroke("line", [0.1, 0.5, 0.5], [0.9, 0.5, 0.5]);
  const dot = stroke("dot", [0.5, 0.2, 0.5]);

  it("meets a line it crosses between two points, however fast it moves", () => {
    expect(touched([line, dot], [0.45, 0.1], [0.45, 0.9])).toEqual([line]);
  });

  it("meets what lies within its width and nothing else", () => {
    expect(touched([line, dot], [0.505, 0.2], [0.505, 0.2])).toEqual([dot]);
    expect(touched([line, dot], [0.6, 0.3], [0.8, 0.4])).toEqual([]);
  });
});

describe("undo", () => {
  function desk() {
    const notes = new Map<string, Note>();
    let made = 0;
    const history = new History({
      note: (id) => notes.get(id),
      erase: (ids) => ids.forEach((id) => notes.delete(id)),
      rewrite: (note) => {
        const id = `again${String((made += 1))}`;
        notes.set(id, { ...note, id });
        return id;
      },
    });
    return { notes, history };
  }

  it("takes back what was drawn, and redo draws it again", () => {
    const { notes, history } = desk();
    notes.set("n", stroke("n", [0.5, 0.5, 0.5]));
    history.did({ made: ["n"] });
    history.undo();
    expect(notes.size).toBe(0);
    expect([history.canUndo, history.canRedo]).toEqual([false, true]);
    history.redo();
    expect(notes.size).toBe(1);
  });

  it("brings back what was erased, and can still take back the drawing of it", () => {
    const { notes, history } = desk();
    const note = stroke("n", [0.5, 0.5, 0.5]);
    notes.set("n", note);
    history.did({ made: ["n"] });
    notes.delete("n");
    history.did({ erased: [note] });
    history.undo();
    expect([...notes.values()].map(({ stroke: same }) => same)).toEqual([note.stroke]);
    history.undo();
    expect(notes.size).toBe(0);
    history.redo();
    history.redo();
    expect(notes.size).toBe(0);
    expect(history.canRedo).toBe(false);
  });

  it("forgets what could be redone once something new was done", () => {
    const { notes, history } = desk();
    notes.set("n", stroke("n", [0.5, 0.5, 0.5]));
    history.did({ made: ["n"] });
    history.undo();
    history.did({ made: ["m"] });
    expect(history.canRedo).toBe(false);
  });
});
