/** How many pictures a page of the wall has: 49 where each can still be recognised, fewer on less. */
import { onScopeDispose, ref } from "vue";

interface PageSize {
  readonly query: MediaQueryList;
  readonly columns: number;
  readonly size: number;
}

const LEAST = { columns: 2, size: 8 };
const SIZES: readonly PageSize[] = [
  { query: matchMedia("(min-width: 1100px)"), columns: 7, size: 49 },
  { query: matchMedia("(min-width: 700px)"), columns: 4, size: 24 },
];

export function usePageSize() {
  const fitting = () => SIZES.find(({ query }) => query.matches) ?? LEAST;
  const size = ref(fitting().size);
  const columns = ref(fitting().columns);
  const changed = () => {
    size.value = fitting().size;
    columns.value = fitting().columns;
  };
  for (const { query } of SIZES) query.addEventListener("change", changed);
  onScopeDispose(() => {
    for (const { query } of SIZES) query.removeEventListener("change", changed);
  });
  return { size, columns };
}
