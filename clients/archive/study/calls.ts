/** What is asked of the server about study. */
import type { Answer } from "@dienhong/shared/http/api";
import { useSession } from "@dienhong/shared/stores/session";
import { conferencePath } from "../calls";
import type { StudyList, StudyProgress, StudyView } from "../contract";

export interface WantedStudy {
  readonly unit_ids: readonly string[];
  readonly from_ms: number;
  readonly to_ms: number;
  readonly film: boolean;
  readonly papers: boolean;
  readonly transcript: boolean;
}

export function useStudyCalls(conferenceId: string) {
  const { api } = useSession();
  const studies = `${conferencePath(conferenceId)}/studies`;
  const one = (id: string): string => `${studies}/${encodeURIComponent(id)}`;
  return {
    list: (): Promise<Answer<StudyList>> => api.ask("GET", studies),
    open: (wanted: WantedStudy): Promise<Answer<StudyView>> => api.ask("POST", studies, wanted),
    close: (id: string): Promise<Answer<StudyView>> => api.ask("DELETE", one(id)),
    progress: (id: string): Promise<Answer<StudyProgress>> => api.ask("GET", `${one(id)}/progress`),
    table: (id: string): string => `${one(id)}/progress.csv`,
    units: (query: string) => api.units(query),
  };
}
