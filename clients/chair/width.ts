/** How many columns fit. */
import { onScopeDispose, ref, type Ref } from "vue";

export type Width = "narrow" | "medium" | "wide";

const MEDIUM = matchMedia("(min-width: 800px)");
const WIDE = matchMedia("(min-width: 1200px)");

export function useWidth(): Readonly<Ref<Width>> {
  const width = ref(measured());
  const changed = () => (width.value = measured());
  for (const query of [MEDIUM, WIDE]) query.addEventListener("change", changed);
  onScopeDispose(() => {
    for (const query of [MEDIUM, WIDE]) query.removeEventListener("change", changed);
  });
  return width;
}

function measured(): Width {
  return WIDE.matches ? "wide" : MEDIUM.matches ? "medium" : "narrow";
}
