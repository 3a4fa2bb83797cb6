import { expect, it } from "vitest";
import { matches } from "./search";

it.each([
  ["Xã Bát Xát", "bat xat"],
  ["Xã Bát Xát", "Bát"],
  ["Phường Âu Lâu", "au lau"],
  ["Đặc khu Phú Quý", "dac khu"],
  ["Xã Bát Xát", "xat bat"],
  ["Xã Bát Xát", ""],
])("finds “%s” by “%s”", (text, query) => {
  expect(matches(text, query)).toBe(true);
});

it.each([
  ["Xã Bát Xát", "sa pa"],
  ["Xã Bát Xát", "at"],
])("does not find “%s” by “%s”", (text, query) => {
  expect(matches(text, query)).toBe(false);
});
