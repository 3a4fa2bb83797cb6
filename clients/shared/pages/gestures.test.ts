import { beforeEach, describe, expect, it } from "vitest";
import { Gestures, type Gesture } from "./gestures";

let gestures: Gestures;
let timeMs: number;
const at = (x: number, y: number, id = 1) => ({ id, x, y, timeMs: (timeMs += 10) });
const kinds = (...happened: Gesture[][]) => happened.flat().map(({ kind }) => kind);

beforeEach(() => {
  gestures = new Gestures();
  timeMs = 0;
});

describe("one finger", () => {
  it("that trembles taps", () => {
    gestures.down(at(100, 100));
    expect(gestures.move(at(104, 103))).toEqual([]);
    expect(kinds(gestures.up(at(104, 103)))).toEqual(["tap"]);
  });

  it("taps twice at one place", () => {
    gestures.down(at(100, 100));
    gestures.up(at(100, 100));
    gestures.down(at(110, 105));
    expect(kinds(gestures.up(at(110, 105)))).toEqual(["doubletap"]);
  });

  it("drags by as much as it moves", () => {
    gestures.down(at(100, 100));
    const moves = [gestures.move(at(100, 130)), gestures.move(at(90, 180))].flat();
    expect(moves).toEqual([
      { kind: "drag", dx: 0, dy: 30 },
      { kind: "drag", dx: -10, dy: 50 },
    ]);
    expect(kinds(gestures.up(at(90, 180)))).toEqual(["fling"]);
  });

  it.each([
    [-200, 1],
    [200, -1],
  ])("that strokes %i px sideways turns by %i", (dx, by) => {
    gestures.down(at(400, 300));
    gestures.move(at(400 + dx / 2, 310));
    gestures.move(at(400 + dx, 320));
    expect(gestures.up(at(400 + dx, 320))).toEqual([{ kind: "swipe", by }]);
  });

  it("held still points until it is lifted, and drags nothing", () => {
    gestures.down(at(50, 60));
    expect(gestures.held()).toMatchObject([{ kind: "point", at: { x: 50, y: 60 } }]);
    expect(gestures.move(at(80, 60))).toMatchObject([{ kind: "point", at: { x: 80 } }]);
    expect(kinds(gestures.up(at(80, 60)))).toEqual(["point-end"]);
  });

  it("that has moved doesn't point", () => {
    gestures.down(at(50, 60));
    gestures.move(at(50, 160));
    expect(gestures.held()).toEqual([]);
  });
});

describe("two fingers", () => {
  it("enlarge about their middle and neither turn nor tap afterwards", () => {
    gestures.down(at(100, 100, 1));
    gestures.down(at(200, 100, 2));
    const pinched = gestures.move(at(300, 100, 2));
    expect(pinched).toEqual([
      { kind: "drag", dx: 50, dy: 0 },
      { kind: "pinch", focus: { x: 200, y: 100 }, factor: 2 },
    ]);
    expect(kinds(gestures.up(at(300, 100, 2)), gestures.up(at(100, 100, 1)))).toEqual([]);
  });

  it("end pointing", () => {
    gestures.down(at(100, 100, 1));
    gestures.held();
    expect(kinds(gestures.down(at(200, 100, 2)))).toEqual(["point-end"]);
  });

  it("are forgotten when the system takes them", () => {
    gestures.down(at(100, 100, 1));
    gestures.cancel();
    expect(gestures.move(at(300, 100, 1))).toEqual([]);
  });
});
