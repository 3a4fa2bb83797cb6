/** Which page this tablet shows: the presenter's (following), or one the delegate turned to.
 *
 * Any turn of one's own detaches; nothing the presenter does then moves the page, until the delegate
 * goes back with one tap. Where one was is kept over a reload.
 */
import type { DocumentView, Presentation, Snapshot } from "@dienhong/shared/contract";

/** A place in a paper that the delegate chose himself. */
export interface Own {
  readonly documentId: string;
  readonly page: number;
}

export interface Shown {
  readonly document: DocumentView;
  readonly sha256: string;
  readonly page: number;
  readonly pageCount: number;
  /** Pages that exist already while others are still being made. */
  readonly readyPages: number;
  readonly following: boolean;
}

export function shownPage(snapshot: Snapshot, own: Own | null): Shown | null {
  if (own !== null) {
    const document = snapshot.documents.find(({ id }) => id === own.documentId);
    if (document !== undefined) return inside(document, own.page, false);
  }
  const presented = presentedDocument(snapshot);
  return presented === null ? null : inside(presented.document, presented.presentation.page, true);
}

export function presentedDocument(
  snapshot: Snapshot,
): { document: DocumentView; presentation: Presentation } | null {
  const { presentation } = snapshot;
  const document = snapshot.documents.find(({ id }) => id === presentation?.document_id);
  return presentation === null || document === undefined ? null : { document, presentation };
}

/** One page on or back within the paper shown; null when there is none in that direction. */
export function turned(shown: Shown, by: 1 | -1): Own | null {
  const page = shown.page + by;
  const there = page >= 1 && page <= Math.max(shown.pageCount, shown.readyPages);
  return there ? { documentId: shown.document.id, page } : null;
}

function inside(document: DocumentView, page: number, following: boolean): Shown {
  const { sha256, page_count: pageCount, ready_pages: readyPages } = document.version;
  return { document, sha256, page, pageCount, readyPages, following };
}

export function rememberOwn(conferenceId: string, own: Own | null): void {
  if (own === null) sessionStorage.removeItem(keyOf(conferenceId));
  else sessionStorage.setItem(keyOf(conferenceId), JSON.stringify(own));
}

export function rememberedOwn(conferenceId: string): Own | null {
  const text = sessionStorage.getItem(keyOf(conferenceId));
  return text === null ? null : (JSON.parse(text) as Own);
}

function keyOf(conferenceId: string): string {
  return `dienhong.reading.${conferenceId}`;
}
