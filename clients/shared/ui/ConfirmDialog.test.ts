// @vitest-environment happy-dom
/** The question before something that cannot be taken back. */
import { mount } from "@vue/test-utils";
import { afterEach, beforeEach, expect, it } from "vitest";
import { nextTick } from "vue";
import { i18n } from "../i18n";
import ConfirmDialog from "./ConfirmDialog.vue";

let happened: string[];
let unmount: () => void;

beforeEach(async () => {
  happened = [];
  const dialog = mount(ConfirmDialog, {
    attachTo: document.body,
    global: { plugins: [i18n] },
    props: {
      open: true,
      title: "Kết thúc cho cả 99 điểm cầu?",
      consequence: "Hình và tiếng dừng ngay.",
      action: "Kết thúc",
      "onUpdate:open": () => happened.push("closed"),
      onConfirmed: () => happened.push("confirmed"),
    },
  });
  unmount = () => dialog.unmount();
  await nextTick();
});
afterEach(() => {
  unmount();
});

function button(text: string): HTMLButtonElement {
  const buttons = [...document.querySelectorAll("button")];
  const found = buttons.find(({ textContent }) => textContent.trim() === text);
  if (found === undefined) throw new Error(`no button “${text}”`);
  return found;
}

it("names the consequence", () => {
  expect(document.body.textContent).toContain("Kết thúc cho cả 99 điểm cầu?");
  expect(document.body.textContent).toContain("Hình và tiếng dừng ngay.");
});

it("confirms before it closes, so that the asker still knows what was asked", () => {
  button("Kết thúc").click();
  expect(happened).toEqual(["confirmed", "closed"]);
});

it("does nothing when one goes back", () => {
  button("Không, quay lại").click();
  expect(happened).toEqual(["closed"]);
});
