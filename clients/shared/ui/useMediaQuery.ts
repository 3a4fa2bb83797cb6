/** Whether a media query holds now. */
import { onScopeDispose, ref, type Ref } from "vue";

export function useMediaQuery(query: string): Readonly<Ref<boolean>> {
  const list = matchMedia(query);
  const matches = ref(list.matches);
  const changed = (): void => {
    matches.value = list.matches;
  };
  list.addEventListener("change", changed);
  onScopeDispose(() => {
    list.removeEventListener("change", changed);
  });
  return matches;
}
