/** How much room is left below where an element begins: the list in it scrolls, not the page. */
import { onMounted, onScopeDispose, ref, watch, type Ref } from "vue";

const MARGIN_PX = 16;

export function useRoom(element: Readonly<Ref<HTMLElement | null>>): Ref<string> {
  const height = ref("80dvh");
  function measure(): void {
    if (element.value === null) return;
    const top = Math.round(element.value.getBoundingClientRect().top + scrollY);
    height.value = `calc(100dvh - ${top + MARGIN_PX}px)`;
  }
  onMounted(() => {
    addEventListener("resize", measure);
  });
  watch(element, measure, { flush: "post" });
  onScopeDispose(() => {
    removeEventListener("resize", measure);
  });
  return height;
}
