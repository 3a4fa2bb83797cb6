/** Which word of which row is heard now. */
import type { TranscriptRowView } from "@dienhong/shared/contract/api";
import { computed, type Ref } from "vue";
import { wordPlayed } from "./words";

export interface Line {
  readonly row: string;
  readonly word: number;
}

/** After the last word of a row it stays marked for so long: nothing flickers between two rows. */
const AFTER_MS = 1500;

export function useLine(rows: Ref<readonly TranscriptRowView[]>, atMs: Ref<number | null>) {
  return computed<Line | null>((before) => {
    const now = atMs.value;
    const row = now === null ? undefined : rowAt(rows.value, now);
    if (now === null || row === undefined) return null;
    const word = wordPlayed(row.words, now - row.started_at_ms);
    return before?.row === row.id && before.word === word ? before : { row: row.id, word };
  });
}

/** The last one that began by then, unless it is long over. */
function rowAt(rows: readonly TranscriptRowView[], ms: number): TranscriptRowView | undefined {
  let [low, high] = [0, rows.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((rows[middle]?.started_at_ms ?? Infinity) <= ms) low = middle + 1;
    else high = middle;
  }
  for (let n = low - 1; n >= Math.max(0, low - 4); n--) {
    const row = rows[n];
    if (row?.standing === "live" && ms < row.ended_at_ms) return row;
  }
  const last = rows[low - 1];
  return last?.standing === "live" && ms < last.ended_at_ms + AFTER_MS ? last : undefined;
}
