/** Words of a row: where they stand in its text, when they were spoken, and two changes of one text put
 * together. Pure. */
import type { TranscriptRowView } from "@dienhong/shared/contract/api";

export type WordTime = TranscriptRowView["words"][number];

/** Below it a word is worth a look: it finds seven errors of eight. */
const DOUBTFUL_BELOW = 70;

export interface Word {
  readonly text: string;
  readonly from: number;
  readonly to: number;
  /** Null for what was just written. */
  readonly time: WordTime | null;
}

export function tidy(text: string): string {
  return text.normalize("NFC").trim().split(/\s+/u).join(" ");
}

/** The words of `text`, which may be ahead of the row while somebody writes: those at both ends that
 * are still the row's keep their times. */
export function wordsOf(text: string, row: Pick<TranscriptRowView, "text" | "words">): Word[] {
  const found = [...text.matchAll(/\S+/gu)];
  const before = row.text.split(" ");
  const least = Math.min(found.length, before.length);
  let head = 0;
  while (head < least && found[head]?.[0] === before[head]) head++;
  let tail = 0;
  while (tail < least - head && found.at(-1 - tail)?.[0] === before.at(-1 - tail)) tail++;
  return found.map((match, n) => ({
    text: match[0],
    from: match.index,
    to: match.index + match[0].length,
    time:
      n < head
        ? (row.words[n] ?? null)
        : n >= found.length - tail
          ? (row.words.at(n - found.length) ?? null)
          : null,
  }));
}

export function isDoubtful(time: WordTime | null): boolean {
  const sure = time?.[2] ?? null;
  return sure !== null && sure < DOUBTFUL_BELOW;
}

/** The word the caret is in, or the one before it; -1 in an empty text. */
export function wordAt(words: readonly Word[], caret: number): number {
  const after = words.findIndex((word) => word.from > caret);
  return (after === -1 ? words.length : Math.max(1, after)) - 1;
}

/** When to start playing for a word: its own time, or that of the nearest before that has one. */
export function startOf(words: readonly Word[], at: number): number {
  for (let n = at; n >= 0; n--) {
    const time = words[n]?.time;
    if (time) return n === at ? time[0] : time[1];
  }
  return 0;
}

/** The word that is heard at a moment in ms from the start of the row; -1 in a pause. */
export function wordPlayed(times: readonly WordTime[], ms: number): number {
  return times.findIndex(([start, end]) => start <= ms && ms < end);
}

interface Change {
  readonly from: number;
  readonly to: number;
  readonly text: string;
}

/** What turns one text into the other, as one stretch. */
function change(before: string, after: string): Change {
  const least = Math.min(before.length, after.length);
  let head = 0;
  while (head < least && before[head] === after[head]) head++;
  let tail = 0;
  while (tail < least - head && before.at(-1 - tail) === after.at(-1 - tail)) tail++;
  return { from: head, to: before.length - tail, text: after.slice(head, after.length - tail) };
}

/** Both changes of `base` in one text; null where they touch each other. */
export function together(base: string, theirs: string, mine: string): string | null {
  if (theirs === base || theirs === mine) return mine;
  if (mine === base) return theirs;
  const [a, b] = [change(base, theirs), change(base, mine)];
  const [first, second] = a.from <= b.from ? [a, b] : [b, a];
  if (second.from <= first.to) return null;
  return (
    base.slice(0, first.from) +
    first.text +
    base.slice(first.to, second.from) +
    second.text +
    base.slice(second.to)
  );
}

/** Where a caret belongs when the text around it changed by itself. */
export function moved(caret: number, before: string, after: string): number {
  const one = change(before, after);
  if (caret <= one.from) return caret;
  if (caret >= one.to) return caret + after.length - before.length;
  return one.from + one.text.length;
}
