/** Document events on the list of papers, which is kept in the order (item, title, id). */
import type { DocumentView, Event } from "../contract";

type DocumentEvent = Extract<Event, { type: `documents.${string}` }>;

export function evolveDocuments(
  documents: readonly DocumentView[],
  event: DocumentEvent,
): DocumentView[] {
  switch (event.type) {
    case "documents.added": {
      const others = documents.filter((document) => document.id !== event.document.id);
      return [...others, event.document].sort(byItemAndTitle);
    }
    case "documents.rendering_progressed": {
      const { render_state, page_count, ready_pages, width, height, failure } = event;
      const progress = { render_state, page_count, ready_pages, width, height, failure };
      return documents.map((document) =>
        document.id === event.document_id && document.version.sha256 === event.sha256
          ? { ...document, version: { ...document.version, ...progress } }
          : document,
      );
    }
    case "documents.removed":
      return documents.filter((document) => document.id !== event.document_id);
  }
}

function byItemAndTitle(a: DocumentView, b: DocumentView): number {
  return (
    compare(a.item_id ?? "", b.item_id ?? "") || compare(a.title, b.title) || compare(a.id, b.id)
  );
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
