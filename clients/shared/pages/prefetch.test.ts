import { describe, expect, it, vi } from "vitest";
import { planned, Prefetch, type Place } from "./prefetch";

const FAST = { saveData: false, lastMs: 40 };
const place = (sha256: string, page: number, readyPages: number): Place => ({
  sha256,
  page,
  readyPages,
});

describe("what is fetched ahead", () => {
  it("is what comes after the page shown, then the next papers' beginnings", () => {
    expect(planned(place("a", 5, 9), null, [place("b", 1, 7)], FAST)).toEqual([
      "/pages/a/6/base.webp",
      "/pages/a/7/base.webp",
      "/pages/a/8/base.webp",
      "/pages/b/1/base.webp",
      "/pages/b/2/base.webp",
    ]);
  });

  it("includes the presenter's next pages while one reads elsewhere", () => {
    expect(planned(place("a", 9, 9), place("b", 1, 3), [], FAST)).toEqual([
      "/pages/b/2/base.webp",
      "/pages/b/3/base.webp",
    ]);
  });

  it("names a page once, and none that isn't drawn yet", () => {
    expect(planned(place("a", 1, 2), place("a", 1, 2), [], FAST)).toEqual(["/pages/a/2/base.webp"]);
    expect(planned(place("a", 2, 2), null, [place("b", 1, 0)], FAST)).toEqual([]);
  });

  it("is nothing on a slow line, or when data is to be saved", () => {
    expect(planned(place("a", 1, 9), null, [], { saveData: false, lastMs: 9000 })).toEqual([]);
    expect(planned(place("a", 1, 9), null, [], { saveData: true, lastMs: null })).toEqual([]);
  });
});

describe("fetching ahead", () => {
  it("asks for two at a time and for each once", async () => {
    let [now, most] = [0, 0];
    const asked: string[] = [];
    const prefetch = new Prefetch(async (address) => {
      asked.push(address);
      most = Math.max(most, (now += 1));
      await Promise.resolve();
      now -= 1;
    }, 0);
    prefetch.want(["1", "2", "3", "4"]);
    await vi.waitFor(() => expect(asked).toEqual(["1", "2", "3", "4"]));
    prefetch.want(["4", "5"]);
    await vi.waitFor(() => expect(asked.at(-1)).toBe("5"));
    expect(asked).toHaveLength(5);
    expect(most).toBe(2);
  });

  it("gives up what failed and goes on with what is wanted next", async () => {
    const asked: string[] = [];
    const prefetch = new Prefetch((address) => {
      asked.push(address);
      return Promise.reject(new Error("offline"));
    }, 0);
    prefetch.want(["1", "2", "3", "4"]);
    await vi.waitFor(() => expect(asked).toEqual(["1", "2"]));
    prefetch.want(["9"]);
    await vi.waitFor(() => expect(asked.at(-1)).toBe("9"));
  });
});
