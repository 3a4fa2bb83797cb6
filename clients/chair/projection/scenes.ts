/** Scenes as they are chosen in the panel: drafts, what is missing in them, and each in words. Pure. */
import type { DocumentView, ProjectorView, Snapshot } from "@dienhong/shared/contract";
import { clockTime } from "@dienhong/shared/i18n/times";
import type { Scene } from "@dienhong/shared/projection/drawn";

type Translate = (key: string, params?: Record<string, unknown>) => string;

export const MESSAGE_LETTERS = 240;
export const MOST_MINUTES = 600;

/** As they stand on the buttons; "presented" is chosen among the pages, following and blank have buttons of
 * their own. */
export const KINDS = [
  "agenda",
  "page",
  "stage",
  "queue",
  "vote",
  "message",
  "countdown",
  "seating",
  "title",
  "recess",
] as const satisfies readonly Scene["kind"][];
export type Kind = (typeof KINDS)[number];

/** What was filled in; one draft for all kinds, so that nothing is lost on the way between them. */
export interface Draft {
  readonly kind: Kind;
  /** Null: the page that is presented. */
  readonly documentId: string | null;
  readonly page: number;
  readonly pollId: string | null;
  readonly text: string;
  readonly title: string;
  readonly minutes: number;
  /** "10:15", or empty: so many minutes. */
  readonly until: string;
  readonly siteId: string | null;
}

export function newDraft(snapshot: Pick<Snapshot, "polls" | "seating">): Omit<Draft, "kind"> {
  return {
    documentId: null,
    page: 1,
    pollId: snapshot.polls.at(-1)?.id ?? null,
    text: "",
    title: "",
    minutes: 10,
    until: "",
    siteId: snapshot.seating[0]?.site_id ?? null,
  };
}

/** The scene that was chosen, or null while something is missing. */
export function sceneOf(draft: Draft, nowMs: number): Scene | null {
  const { kind, documentId, page, pollId, text, title, minutes, until, siteId } = draft;
  switch (kind) {
    case "page":
      if (documentId === null) return { kind: "presented" };
      return page < 1 ? null : { kind, document_id: documentId, page };
    case "vote":
      return pollId === null ? null : { kind, poll_id: pollId };
    case "message":
      return text.trim() === "" ? null : { kind, text: text.trim() };
    case "countdown": {
      if (until !== "") return { kind: "countdown_to", title, until_ms: timeOf(until, nowMs) };
      const right = Number.isInteger(minutes) && minutes >= 1 && minutes <= MOST_MINUTES;
      return right ? { kind, title, minutes } : null;
    }
    case "seating":
      return siteId === null ? null : { kind, site_id: siteId };
    case "agenda":
    case "stage":
    case "queue":
    case "title":
    case "recess":
      return { kind };
  }
}

const HALF_A_DAY_MS = 12 * 3_600_000;
const DAY_MS = 2 * HALF_A_DAY_MS;

/** The time of day nearest to now, here: at 23:50 "00:05" is tomorrow. */
export function timeOf(clock: string, nowMs: number): number {
  const [hours = 0, minutes = 0] = clock.split(":").map(Number);
  const today = new Date(nowMs).setHours(hours, minutes, 0, 0);
  return today < nowMs - HALF_A_DAY_MS ? today + DAY_MS : today;
}

/** What everybody may read, and has pages: the server refuses any other. */
export function showable(documents: readonly DocumentView[]): readonly DocumentView[] {
  return documents.filter((paper) => paper.kind !== "personal" && pagesOf(paper) > 0);
}

export function pagesOf({ state, version, published_version: published }: DocumentView): number {
  return (state === "published" ? version : published)?.ready_pages ?? 0;
}

export function projectorName(t: Translate, { name }: Pick<ProjectorView, "name">): string {
  return name ?? t("projection.main");
}

/** "Báo cáo tháng 11, trang 3" */
export function sceneWords(
  t: Translate,
  scene: Scene,
  snapshot: Pick<Snapshot, "documents" | "polls" | "sites">,
): string {
  const kind = t(`projection.scene.${scene.kind}`);
  const of = (title: string | undefined) =>
    title === undefined || title === "" ? kind : t("projection.what.of", { what: kind, title });
  const counted = (what: string, title: string) =>
    title === "" ? what : t("projection.what.of", { what, title });
  switch (scene.kind) {
    case "page": {
      const paper = snapshot.documents.find(({ id }) => id === scene.document_id);
      const title = paper?.title ?? kind;
      return t("projection.what.page", { title, page: scene.page });
    }
    case "vote":
      return of(snapshot.polls.find(({ id }) => id === scene.poll_id)?.title);
    case "message":
      return of(scene.text);
    case "countdown":
      return counted(t("projection.what.minutes", { n: scene.minutes }), scene.title);
    case "countdown_to":
      return counted(t("projection.what.until", { time: clockTime(scene.until_ms) }), scene.title);
    case "seating":
      return of(snapshot.sites.find(({ id }) => id === scene.site_id)?.name);
    case "follow":
    case "agenda":
    case "presented":
    case "stage":
    case "queue":
    case "title":
    case "recess":
    case "blank":
      return kind;
  }
}
