/** What is presented now, with the title and length of its paper. */
import type { Presentation, Snapshot } from "../contract";

export interface Presented {
  readonly presentation: Presentation;
  readonly title: string;
  readonly pageCount: number;
}

export function presented(
  snapshot: Pick<Snapshot, "presentation" | "documents">,
): Presented | null {
  const { presentation, documents } = snapshot;
  if (presentation === null) return null;
  const paper = documents.find(({ id }) => id === presentation.document_id);
  return {
    presentation,
    title: paper?.title ?? "",
    pageCount: paper?.version.page_count ?? presentation.page,
  };
}
