/** Which page this tablet shows: the presenter's (following), one the delegate turned to (detached),
 * or both side by side. Pure; what it decides from is the snapshot and what the delegate did.
 *
 * Any turn of one's own detaches; nothing the presenter does then moves the page, until the delegate
 * goes back with one tap or the chair brings everybody back, once.
 */
import type { DocumentView, Presentation, Snapshot } from "@dienhong/shared/contract";

/** A place in one version of a paper that the delegate chose himself. */
export interface Own {
  readonly documentId: string;
  readonly sha256: string;
  readonly page: number;
  /** Pages of that version, for when a newer one has taken its place. */
  readonly pages: number;
}

export interface Reading {
  readonly own: Own | null;
  /** The delegate's own paper lies beside the presenter's page, which is followed. */
  readonly beside: boolean;
  /** Where he was before he went, or was taken, to the presenter's page. */
  readonly left: Own | null;
  /** The last call of the chair that this tablet obeyed. */
  readonly obeyed: { readonly epoch: number; readonly pulls: number } | null;
  /** The last page read of each paper. */
  readonly last: Readonly<Record<string, number>>;
}

export const NOTHING_READ: Reading = {
  own: null,
  beside: false,
  left: null,
  obeyed: null,
  last: {},
};

export interface Shown {
  readonly document: DocumentView;
  readonly sha256: string;
  readonly page: number;
  readonly pageCount: number;
  /** Pages that exist already while others are still being made. */
  readonly readyPages: number;
  readonly following: boolean;
}

type Papers = Pick<Snapshot, "documents" | "presentation">;

/** The panes of the screen: what is followed, and what the delegate reads by himself. */
export interface Panes {
  readonly followed: Shown | null;
  readonly own: Shown | null;
  /** The one that the bar, the keys and the tools are about. */
  readonly main: Shown | null;
}

export function panes(reading: Reading, papers: Papers): Panes {
  const own = ownPage(reading, papers);
  const presented = presentedPage(papers);
  const followed = own === null || reading.beside ? presented : null;
  return { followed, own, main: own ?? followed };
}

export function presentedPage({ documents, presentation }: Papers): Shown | null {
  const document = documents.find(({ id }) => id === presentation?.document_id);
  if (presentation === null || document === undefined) return null;
  const { page, sha256 } = presentation;
  const pages = pagesOf(document, sha256, page);
  return { document, sha256, page, ...pages, following: true };
}

function ownPage({ own }: Reading, { documents }: Papers): Shown | null {
  const document = documents.find(({ id }) => id === own?.documentId);
  if (own === null || document === undefined) return null;
  const { page, sha256 } = own;
  return { document, sha256, page, ...pagesOf(document, sha256, own.pages), following: false };
}

/** Pages of an older version are known only from when it was opened. */
function pagesOf({ version }: DocumentView, sha256: string, known: number) {
  if (version.sha256 !== sha256) return { pageCount: known, readyPages: known };
  return { pageCount: version.page_count, readyPages: version.ready_pages };
}

/** A place in the paper's newest version; without a page, where it was last left. */
export function placeIn(reading: Reading, document: DocumentView, page?: number): Own {
  const { sha256, page_count, ready_pages } = document.version;
  const pages = Math.max(page_count, ready_pages, 1);
  const wanted = page ?? reading.last[document.id] ?? 1;
  return { documentId: document.id, sha256, page: Math.max(1, Math.min(wanted, pages)), pages };
}

export function read(reading: Reading, own: Own): Reading {
  return { ...reading, own, left: null, last: { ...reading.last, [own.documentId]: own.page } };
}

/** To another page of what is shown; the same state when there is no such page. */
export function turnTo(reading: Reading, shown: Shown, page: number): Reading {
  const { document, sha256, pageCount, readyPages } = shown;
  const pages = Math.max(pageCount, readyPages);
  if (page < 1 || page > pages || page === shown.page) return reading;
  return read(reading, { documentId: document.id, sha256, page, pages });
}

export function canTurn(shown: Shown | null, by: 1 | -1): boolean {
  if (shown === null) return false;
  const page = shown.page + by;
  return page >= 1 && page <= Math.max(shown.pageCount, shown.readyPages);
}

export function follow(reading: Reading): Reading {
  return { ...reading, own: null, beside: false, left: reading.own ?? reading.left };
}

/** Back to where one was before following again. */
export function resume(reading: Reading): Reading {
  return reading.left === null ? reading : read(reading, reading.left);
}

export function putBeside(reading: Reading, beside: boolean): Reading {
  return { ...reading, beside: beside && reading.own !== null };
}

/** The chair calls: who has not obeyed this call yet follows again. A call that was made before this
 * tablet came is obeyed already: whoever arrives follows anyway. */
export function obey(reading: Reading, presentation: Presentation | null): Reading {
  if (presentation === null) return reading;
  const { epoch, pulls } = presentation;
  const { obeyed } = reading;
  if (obeyed?.epoch === epoch && obeyed.pulls >= pulls) return reading;
  const now = { ...reading, obeyed: { epoch, pulls } };
  const called = pulls > 0 && obeyed !== null;
  return called && now.own !== null ? follow(now) : now;
}

/** The paper's newer version, where an older one is shown. */
export function newer(shown: Shown | null): DocumentView | null {
  return shown !== null && shown.document.version.sha256 !== shown.sha256 ? shown.document : null;
}
