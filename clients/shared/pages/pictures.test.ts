import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { Pictures } from "./pictures";

class FakeBitmap {
  width = 1240;
  constructor(readonly address: string) {}
  close(): void {
    this.width = 0;
  }
}

const made: FakeBitmap[] = [];
let failures = 0;

function decode(address: string): Promise<ImageBitmap> {
  if (failures > 0) {
    failures -= 1;
    return Promise.reject(new Error("not drawn yet"));
  }
  const bitmap = new FakeBitmap(address);
  made.push(bitmap);
  return Promise.resolve(bitmap as unknown as ImageBitmap);
}

beforeEach(() => {
  made.length = 0;
  failures = 0;
  vi.useFakeTimers();
});
afterEach(() => vi.useRealTimers());

describe("pictures of pages", () => {
  it("are decoded once while they are kept", async () => {
    const pictures = new Pictures(2, decode);
    expect(await pictures.get("1")).toBe(await pictures.get("1"));
    expect(made).toHaveLength(1);
  });

  it("never hold more than a few, and free those they forget", async () => {
    const pictures = new Pictures(2, decode);
    for (const address of ["1", "2", "1", "3"]) await pictures.get(address);
    await vi.runAllTimersAsync();
    expect(made.filter(({ width }) => width > 0).map(({ address }) => address)).toEqual(["1", "3"]);
    pictures.close();
    await vi.runAllTimersAsync();
    expect(made.every(({ width }) => width === 0)).toBe(true);
  });

  it("are asked for again until they are there", async () => {
    failures = 2;
    const pictures = new Pictures(2, decode);
    const waiting = pictures.get("1");
    await vi.advanceTimersByTimeAsync(2500);
    expect(await waiting).not.toBeNull();
  });

  it("are given up when others took their place", async () => {
    failures = 1;
    const pictures = new Pictures(1, decode);
    const waiting = pictures.get("1");
    void pictures.get("2");
    await vi.advanceTimersByTimeAsync(2500);
    expect(await waiting).toBeNull();
  });
});
