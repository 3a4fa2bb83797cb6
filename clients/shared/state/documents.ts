/** Document events on the list of papers, which is kept in the order (item, rank, title, id), and on
 * the rules of who may read the papers of an item. */
import type { DocumentView, Event, ItemAccessView, VersionView } from "../contract";

type DocumentEvent = Exclude<
  Extract<Event, { type: `documents.${string}` }>,
  { type: "documents.item_restricted" }
>;
type ItemRestricted = Extract<Event, { type: "documents.item_restricted" }>;
type Progress = Extract<Event, { type: "documents.rendering_progressed" }>;

export function evolveDocuments(
  documents: readonly DocumentView[],
  event: DocumentEvent,
): DocumentView[] {
  switch (event.type) {
    case "documents.added":
    case "documents.changed": {
      const others = documents.filter((document) => document.id !== event.document.id);
      return [...others, event.document].sort(inOrder);
    }
    case "documents.rendering_progressed":
      return documents.map((document) =>
        document.id === event.document_id
          ? {
              ...document,
              version: drawn(document.version, event),
              published_version:
                document.published_version === null
                  ? null
                  : drawn(document.published_version, event),
            }
          : document,
      );
    case "documents.removed":
      return documents.filter((document) => document.id !== event.document_id);
  }
}

export function evolveItemAccess(
  rules: readonly ItemAccessView[],
  { item_id, access }: ItemRestricted,
): ItemAccessView[] {
  const others = rules.filter((rule) => rule.item_id !== item_id);
  if (access === null) return others;
  return [...others, { item_id, access }].sort((a, b) => compare(a.item_id, b.item_id));
}

/** Both the newest version and the one readers have may still be drawn. */
function drawn(version: VersionView, event: Progress): VersionView {
  if (version.sha256 !== event.sha256) return version;
  const { render_state, page_count, ready_pages, width, height, failure } = event;
  const { text_state, text_pages } = event;
  return {
    ...version,
    ...{ render_state, page_count, ready_pages, width, height, failure },
    ...{ text_state, text_pages },
  };
}

function inOrder(a: DocumentView, b: DocumentView): number {
  return (
    compare(a.item_id ?? "", b.item_id ?? "") ||
    a.rank - b.rank ||
    compare(a.title, b.title) ||
    compare(a.id, b.id)
  );
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
