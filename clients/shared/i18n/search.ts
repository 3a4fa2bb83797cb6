/** Text as it is searched: without diacritics and case, so that "bat xat" finds "Bát Xát". */
const COMBINING_MARKS = /\p{Mn}/gu;

function folded(text: string): string {
  return text.normalize("NFD").replace(COMBINING_MARKS, "").replace(/đ/gi, "d").toLowerCase();
}

/** Whether every word of `query` begins some word of `text`. */
export function matches(text: string, query: string): boolean {
  return matchesFolded(searchable(text), query);
}

/** A text made ready once for many searches. */
export function searchable(text: string): string {
  return ` ${folded(text)}`;
}

export function matchesFolded(haystack: string, query: string): boolean {
  const words = folded(query).split(/\s+/);
  return words.every((word) => haystack.includes(word === "" ? "" : ` ${word}`));
}
