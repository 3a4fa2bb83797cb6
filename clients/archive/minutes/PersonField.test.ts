// @vitest-environment happy-dom
/** Who a task charges: chosen from those who may be, or only a name. */
import type { Assignee, PlannedTask } from "@dienhong/shared/contract/api";
import { addTexts, i18n } from "@dienhong/shared/i18n";
import { mount } from "@vue/test-utils";
import { afterEach, beforeAll, beforeEach, expect, it, vi } from "vitest";
import PersonField from "./PersonField.vue";
import texts from "./texts/vi.json";

const SAPA = "unit-sapa";
const PEOPLE: readonly Assignee[] = ["Đặng Văn Đông", "Vàng A Páo"].map((name, number) => ({
  person_id: `person-${String(number)}`,
  name,
  position: "Chuyên viên",
  unit_name: "Phường Sa Pa",
}));

let field: ReturnType<typeof mounted>;
let asked: (readonly [string, string | null])[];

function task(part: Partial<PlannedTask> = {}): PlannedTask {
  const charged = { unit: "Phường Sa Pa", unit_id: SAPA, person: "", person_id: null };
  return { key: "t1", text: "Khắc phục", ...charged, deadline: null, ...part };
}

function mounted() {
  return mount(PersonField, {
    attachTo: document.body,
    global: { plugins: [i18n] },
    props: {
      task: task(),
      find: (query: string, unitId: string | null) => {
        asked.push([query, unitId]);
        return Promise.resolve(PEOPLE.filter(() => query !== "nobody"));
      },
    },
  });
}

beforeAll(() => addTexts({ vi: texts, en: () => import("./texts/en.json") }));
beforeEach(() => {
  vi.useFakeTimers();
  asked = [];
  field = mounted();
});
afterEach(() => {
  field.unmount();
  vi.useRealTimers();
});

async function type(text: string): Promise<void> {
  await field.get("input").setValue(text);
  await field.setProps({ task: task({ person: text }) });
  await vi.runAllTimersAsync();
}

async function press(...keys: string[]): Promise<void> {
  for (const key of keys) await field.get("input").trigger("keydown", { key });
}

it("offers the people of the unit as soon as one comes to it", async () => {
  await field.get("input").trigger("focus");
  await vi.runAllTimersAsync();
  expect(asked).toEqual([["", SAPA]]);
  expect(field.findAll("[role=option]").map((one) => one.get("strong").text())).toEqual([
    "Đặng Văn Đông",
    "Vàng A Páo",
  ]);
});

it("leaves a name as it was typed unless somebody is chosen", async () => {
  await type("dong");
  await press("Enter");
  expect(field.emitted("change")).toEqual([[{ person: "dong", person_id: null }]]);
  expect(asked).toEqual([["dong", SAPA]]);
});

it("is filled in by keyboard", async () => {
  await type("a");
  await press("ArrowDown", "ArrowDown", "Enter");
  const chosen = { person: "Vàng A Páo", person_id: "person-1" };
  expect(field.emitted("change")?.at(-1)).toEqual([chosen]);
  expect(field.find("[role=option]").exists()).toBe(false);
});

it("is filled in by touch", async () => {
  await type("a");
  await field.get("[role=option]").trigger("click");
  const chosen = { person: "Đặng Văn Đông", person_id: "person-0" };
  expect(field.emitted("change")?.at(-1)).toEqual([chosen]);
});

it("says that nobody was found, and closes by Escape", async () => {
  await type("nobody");
  expect(field.get("input").attributes("aria-expanded")).toBe("true");
  expect(field.find("[role=status]").exists()).toBe(true);
  await press("Escape");
  expect(field.get("input").attributes("aria-expanded")).toBe("false");
});
