/** The conference's papers as the secretary works on them: in the order of the agenda, by what waits. */
import type { AgendaItemView, DocumentView, OpeningsView } from "@dienhong/shared/contract";
import { matches } from "@dienhong/shared/i18n/search";
import { outline } from "@dienhong/shared/state/outline";

type DocumentState = DocumentView["state"];
export type Filter = "all" | "waiting" | "unpublished" | "published";

export const FILTERS: readonly Filter[] = ["all", "waiting", "unpublished", "published"];

/** The papers of one agenda item; `item` is null for those of the conference as a whole. */
export interface Group {
  readonly item: AgendaItemView | null;
  readonly number: string;
  readonly papers: readonly DocumentView[];
}

export interface Opened {
  readonly readers: number;
  readonly opened: number;
}

const SETS: readonly DocumentView["kind"][] = ["main", "reference", "personal"];

export function groups(
  items: readonly AgendaItemView[],
  documents: readonly DocumentView[],
  filter: Filter,
  query: string,
): Group[] {
  const shown = documents.filter(
    (paper) => passes(paper, filter) && (query === "" || matches(paper.title, query)),
  );
  const of = (itemId: string | null) =>
    SETS.flatMap((kind) =>
      shown.filter((paper) => paper.item_id === itemId && paper.kind === kind),
    );
  return [
    { item: null, number: "", papers: of(null) },
    ...outline(items).map(({ item, number }) => ({ item, number, papers: of(item.id) })),
  ].filter(({ papers }) => papers.length > 0);
}

export function passes({ kind, state }: DocumentView, filter: Filter): boolean {
  switch (filter) {
    case "all":
      return true;
    case "waiting":
      return state === "pending";
    case "unpublished":
      return state !== "published";
    case "published":
      return kind !== "personal" && state === "published";
  }
}

export function openedOf(openings: OpeningsView | null): ReadonlyMap<string, Opened> {
  return new Map(
    (openings?.counts ?? []).map(({ document_id, readers, opened }) => [
      document_id,
      { readers, opened },
    ]),
  );
}

/** What may be done next with a paper, the likeliest first. */
export type Step = "approve_and_publish" | "approve" | "publish" | "reject" | "submit" | "recall";

const STEPS: Record<DocumentState, readonly Step[]> = {
  draft: ["approve_and_publish", "approve"],
  pending: ["approve_and_publish", "approve", "reject"],
  approved: ["publish", "reject"],
  rejected: ["submit"],
  published: ["recall"],
  recalled: ["publish", "submit"],
};

export function stepsOf(paper: DocumentView): readonly Step[] {
  if (paper.kind === "personal") return [];
  const readersHaveOne = paper.state !== "published" && paper.published_version !== null;
  return readersHaveOne ? [...STEPS[paper.state], "recall"] : STEPS[paper.state];
}
