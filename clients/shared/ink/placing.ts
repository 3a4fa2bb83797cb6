/** Which notes are shown on which page: those written there, and those of another version whose page
 * looks the same. What finds no page is listed apart. */
import type { NotePlace } from "../contract";
import { carried } from "./carry";

/** Digests of the pages of a version; null where the server has none. */
export type Digests = ReadonlyMap<string, readonly string[] | null>;

interface Placed {
  readonly place: NotePlace;
}

/** The page of version `sha256` on which a note is shown; null: on none. */
export function pageIn(place: NotePlace, sha256: string, digests: Digests): number | null {
  if (place.sha256 === sha256) return place.page;
  const [earlier, later] = [digests.get(place.sha256), digests.get(sha256)];
  if (!earlier || !later) return null;
  return carried(earlier, later).get(place.page) ?? null;
}

export function onPage<T extends Placed>(
  notes: readonly T[],
  { document_id, sha256, page }: NotePlace,
  digests: Digests,
): T[] {
  return notes.filter(
    ({ place }) => place.document_id === document_id && pageIn(place, sha256, digests) === page,
  );
}

/** Notes on other versions of a paper that this version has no page for. */
export function leftBehind<T extends Placed>(
  notes: readonly T[],
  { document_id, sha256 }: Omit<NotePlace, "page">,
  digests: Digests,
): T[] {
  return notes.filter(
    ({ place }) => place.document_id === document_id && pageIn(place, sha256, digests) === null,
  );
}
