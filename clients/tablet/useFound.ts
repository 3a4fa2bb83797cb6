/** What was searched for and found: kept while the delegate reads on, marked on the pages. */
import type { SearchHit } from "@dienhong/shared/contract";
import type { PageKey } from "@dienhong/shared/pages/usePicture";
import { defineStore } from "pinia";
import { computed, ref, shallowRef } from "vue";

export interface Group {
  readonly documentId: string;
  readonly title: string;
  readonly hits: readonly SearchHit[];
}

export const useFound = defineStore("found", () => {
  const query = ref("");
  const hits = shallowRef<readonly SearchHit[]>([]);
  const total = ref(0);
  const nextAfter = ref<number | null>(null);
  /** Whether marks are drawn: from a tap on a result until they are put away. */
  const marked = ref(false);

  const groups = computed(() => byPaper(hits.value));
  const places = computed(() => new Map(hits.value.map((hit) => [keyOf(hit), hit.boxes])));

  function boxes(page: PageKey): SearchHit["boxes"] {
    return marked.value ? (places.value.get(keyOf(page)) ?? []) : [];
  }

  function clear(): void {
    [query.value, hits.value, total.value] = ["", [], 0];
    [nextAfter.value, marked.value] = [null, false];
  }

  return { query, hits, total, nextAfter, marked, groups, boxes, clear };
});

function keyOf({ sha256, page }: PageKey): string {
  return `${sha256}/${page}`;
}

/** Results come best first; a paper stands where its best page does. */
export function byPaper(hits: readonly SearchHit[]): Group[] {
  const groups = new Map<string, SearchHit[]>();
  for (const hit of hits) {
    const same = groups.get(hit.document_id);
    if (same === undefined) groups.set(hit.document_id, [hit]);
    else same.push(hit);
  }
  return [...groups].map(([documentId, found]) => ({
    documentId,
    title: found[0]?.title ?? "",
    hits: found.toSorted((a, b) => Number(b.exact) - Number(a.exact) || a.page - b.page),
  }));
}
