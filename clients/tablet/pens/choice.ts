/** What the pen is now: tool, colour, width; and how this person holds it. Kept on the device. */
import type { Colour, Tool } from "@dienhong/shared/ink/style";
import { WIDTHS } from "@dienhong/shared/ink/style";
import { defineStore } from "pinia";
import { computed, reactive, ref, watch } from "vue";

type PenTool = Tool | "sticky" | "eraser";

interface Choice {
  tool: PenTool;
  colours: Record<Tool, Colour>;
  /** Thin, medium or thick. */
  widths: Record<Tool, 0 | 1 | 2>;
  fingerWrites: boolean;
  /** A pen was seen on this device: fingers never write here again. */
  penSeen: boolean;
  leftHanded: boolean;
}

const KEY = "dienhong.pens";
const FIRST: Choice = {
  tool: "ink",
  colours: { ink: "blue", highlight: "yellow" },
  widths: { ink: 1, highlight: 1 },
  fingerWrites: false,
  penSeen: false,
  leftHanded: false,
};

export const usePenChoice = defineStore("penChoice", () => {
  const choice = reactive<Choice>(remembered());
  /** Whether the bar is open: only then does the page take ink. */
  const writing = ref(false);
  /** While presenting: whether everybody sees what I draw. */
  const forEverybody = ref(true);

  watch(choice, (now) => localStorage.setItem(KEY, JSON.stringify(now)));

  /** What a stroke drawn now would be; null while another tool is in hand. */
  const line = computed(() => {
    const { tool } = choice;
    if (tool === "sticky" || tool === "eraser") return null;
    return { tool, colour: choice.colours[tool], width: WIDTHS[tool][choice.widths[tool]] };
  });

  return { choice, writing, forEverybody, line };
});

function remembered(): Choice {
  try {
    return { ...FIRST, ...(JSON.parse(localStorage.getItem(KEY) ?? "{}") as Partial<Choice>) };
  } catch {
    return FIRST;
  }
}
