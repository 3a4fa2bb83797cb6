import { describe, expect, it, vi } from "vitest";
import { keyPressed } from "./keys";

function press(key: string, options: Partial<KeyboardEvent> = {}, writing = true) {
  const called: string[] = [];
  const commands = new Proxy({} as Parameters<typeof keyPressed>[2], {
    get: (_, name) => () => called.push(String(name)),
  });
  const preventDefault = vi.fn();
  const plain = {
    code: "",
    ctrlKey: false,
    metaKey: false,
    shiftKey: false,
    altKey: false,
    isComposing: false,
  };
  keyPressed({ ...plain, key, preventDefault, ...options }, writing, commands);
  return { called, prevented: preventDefault.mock.calls.length > 0 };
}

describe("the editor's keys", () => {
  it("play, go back and save from inside a row", () => {
    expect(press("Tab").called).toEqual(["play"]);
    expect(press(" ", { code: "Space", ctrlKey: true }).called).toEqual(["play"]);
    expect(press("s", { ctrlKey: true })).toEqual({ called: ["save"], prevented: true });
    expect(press("ArrowUp", { ctrlKey: true }).called).toEqual(["faster"]);
  });

  it("are the input method's while it composes", () => {
    expect(press("Enter", { isComposing: true })).toEqual({ called: [], prevented: false });
  });

  it("leave a way out for those who go by the keyboard", () => {
    expect(press("Escape").called).toEqual(["leave"]);
    expect(press("Tab", { shiftKey: true }).called).toEqual([]);
    expect(press("Tab", {}, false).called).toEqual([]);
  });
});
