/** What the archive asks of the server. */
import type { FilmList } from "@dienhong/shared/contract/api";
import type { Answer } from "@dienhong/shared/http/api";
import type { ArchiveLines, ArchiveList, ArchivePage, ArchiveResults, HitGroup } from "./contract";
import { useSession } from "@dienhong/shared/stores/session";

/** What narrows a search; times are days at midnight. */
export interface Filters {
  readonly fromMs: number | null;
  readonly toMs: number | null;
  readonly unit: string;
}

const PLACE = "/api/archive";

export function conferencePath(conferenceId: string): string {
  return `${PLACE}/${encodeURIComponent(conferenceId)}`;
}

function withFilters(path: string, filters: Filters, more: Record<string, string>): string {
  const query = new URLSearchParams(more);
  if (filters.fromMs !== null) query.set("from_ms", String(filters.fromMs));
  if (filters.toMs !== null) query.set("to_ms", String(filters.toMs));
  if (filters.unit !== "") query.set("unit", filters.unit);
  return `${path}?${query.toString()}`;
}

export function useArchiveCalls() {
  const { api } = useSession();
  return {
    list: (filters: Filters): Promise<Answer<ArchiveList>> =>
      api.ask("GET", withFilters(PLACE, filters, {})),

    search: (
      query: string,
      filters: Filters,
      more: { group?: HitGroup; after?: string } = {},
    ): Promise<Answer<ArchiveResults>> =>
      api.ask("GET", withFilters(`${PLACE}/search`, filters, { query, ...more })),

    page: (conferenceId: string): Promise<Answer<ArchivePage>> =>
      api.ask("GET", conferencePath(conferenceId)),

    orderFilm: (conferenceId: string): Promise<Answer<FilmList>> =>
      api.ask("POST", `/api/conferences/${encodeURIComponent(conferenceId)}/film`),

    lines: (conferenceId: string): Promise<Answer<ArchiveLines>> =>
      api.ask("GET", `${conferencePath(conferenceId)}/lines`),
  };
}
