import { describe, expect, it } from "vitest";
import {
  bounded,
  enlarged,
  fitted,
  keepingVisible,
  moved,
  reframed,
  showing,
  toPage,
  toScreen,
  viewOf,
  whole,
} from "./transform";

const PORTRAIT = { width: 800, height: 1280 };
const LANDSCAPE = { width: 1024, height: 768 };
const A4 = Math.SQRT2;

describe("the way between page and screen", () => {
  it("leads back to where it began", () => {
    const placement = { left: -30, top: 17, scale: 1234 };
    const there = toScreen(placement, { x: 0.25, y: 1.1 });
    expect(toPage(placement, there).x).toBeCloseTo(0.25);
    expect(toPage(placement, there).y).toBeCloseTo(1.1);
  });

  it("keeps what is under the fingers there while enlarging", () => {
    const before = fitted(LANDSCAPE, A4);
    const focus = { x: 300, y: 200 };
    const at = toPage(before, focus);
    const after = toScreen(enlarged(before, focus, 2.5), at);
    expect(after.x).toBeCloseTo(focus.x);
    expect(after.y).toBeCloseTo(focus.y);
  });
});

describe("a page in its frame", () => {
  it("is as wide as the frame at first, seen from the top", () => {
    expect(fitted(LANDSCAPE, A4)).toEqual({ left: 0, top: 0, scale: 1024 });
  });

  it("is centred where it is shorter than the frame", () => {
    const slide = fitted(PORTRAIT, 9 / 16);
    expect(slide).toEqual({ left: 0, top: (1280 - 450) / 2, scale: 800 });
  });

  it("never shows what is beyond its edges", () => {
    const placement = bounded({ left: 50, top: -9999, scale: 2048 }, LANDSCAPE, A4);
    expect(placement.left).toBe(0);
    expect(placement.top).toBeCloseTo(768 - 2048 * A4);
  });

  it("gets no smaller than the whole page", () => {
    const least = bounded({ left: 0, top: 0, scale: 1 }, LANDSCAPE, A4);
    expect(least).toEqual(whole(LANDSCAPE, A4));
    expect(least.scale * A4).toBeCloseTo(768);
  });

  it("shows the same part when the tablet is turned", () => {
    const before = bounded({ left: -1024, top: -700, scale: 2048 }, LANDSCAPE, A4);
    const after = reframed(before, LANDSCAPE, PORTRAIT, A4);
    expect(viewOf(after, PORTRAIT).w).toBeCloseTo(viewOf(before, LANDSCAPE).w);
    expect(viewOf(after, PORTRAIT).y).toBeCloseTo(viewOf(before, LANDSCAPE).y);
  });
});

describe("the presenter's region", () => {
  const region = { x: 0.5, y: 0.6, w: 0.4 };

  it("is shown to a follower as wide as his own frame", () => {
    expect(viewOf(showing(region, PORTRAIT, A4), PORTRAIT)).toMatchObject({
      w: expect.closeTo(0.4) as number,
      x: expect.closeTo(0.5) as number,
    });
  });

  it("is told and shown without a loss", () => {
    const placement = bounded({ left: -300, top: -250, scale: 2000 }, LANDSCAPE, A4);
    const again = showing(viewOf(placement, LANDSCAPE), LANDSCAPE, A4);
    expect(again.left).toBeCloseTo(placement.left);
    expect(again.top).toBeCloseTo(placement.top);
  });

  it("stays in sight of a follower who enlarged by himself", () => {
    const own = bounded({ left: 0, top: 0, scale: 2400 }, LANDSCAPE, A4);
    const now = keepingVisible(own, region, LANDSCAPE, A4);
    expect(now.scale).toBe(own.scale);
    expect(toScreen(now, region).x).toBeGreaterThanOrEqual(0);
    expect(toScreen(now, { x: region.x + region.w, y: 0 }).x).toBeLessThanOrEqual(1024.001);
    expect(toScreen(now, region).y).toBeGreaterThanOrEqual(0);
    expect(toScreen(now, region).y).toBeLessThan(768);
  });

  it("moves nothing that shows it already", () => {
    const own = bounded({ left: -900, top: -1200, scale: 2400 }, LANDSCAPE, A4);
    const near = { x: 0.5, y: 0.55, w: 0.3 };
    expect(keepingVisible(own, near, LANDSCAPE, A4)).toEqual(own);
  });

  it("moves a page that was dragged no further than its edge", () => {
    const dragged = bounded(moved(fitted(LANDSCAPE, A4), 0, 500), LANDSCAPE, A4);
    expect(dragged.top).toBe(0);
  });
});
