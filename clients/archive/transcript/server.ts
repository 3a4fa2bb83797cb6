/** What the editor asks of the server. */
import type {
  ChangeVocabulary,
  EditTranscript,
  MatchCount,
  ReplaceWords,
  RowHistory,
  TranscriptEdited,
  TranscriptRows,
  TranscriptStateView,
  TranscriptView,
  VocabularyView,
} from "@dienhong/shared/contract/api";
import type { Api } from "@dienhong/shared/http/api";
import type { Entry } from "./outbox";

export type Operation = EditTranscript["operation"];

export const EXPORTS = ["docx", "txt", "srt", "vtt", "json"] as const;

function conferenceAt(conferenceId: string): string {
  return `/api/conferences/${encodeURIComponent(conferenceId)}`;
}

export function exportAt(conferenceId: string, kind: (typeof EXPORTS)[number]): string {
  return `${conferenceAt(conferenceId)}/transcript.${kind}`;
}

export function transcriptServer(api: Api, conferenceId: string) {
  const place = `${conferenceAt(conferenceId)}/transcript`;
  return {
    view: () => api.ask<TranscriptView>("GET", place),
    rows: (since: number, editing: { rowId: string | null } | null) => {
      const query = new URLSearchParams({ since: String(since) });
      if (editing !== null) query.set("present", "1");
      if (editing?.rowId) query.set("row_id", editing.rowId);
      return api.ask<TranscriptRows>("GET", `${place}/rows?${query.toString()}`);
    },
    edit: (entry: Entry) => api.ask<TranscriptEdited>("POST", `${place}/operations`, entry),
    matches: (wanted: ReplaceWords) => api.ask<MatchCount>("POST", `${place}/matches`, wanted),
    history: (rowId: string) =>
      api.ask<RowHistory>("GET", `${place}/rows/${encodeURIComponent(rowId)}/history`),
    changeVocabulary: (change: ChangeVocabulary) =>
      api.ask<VocabularyView>("POST", `${place}/vocabulary`, change),
    again: () => api.ask<TranscriptStateView>("POST", `${place}/pass`),
    cancel: () => api.ask<null>("DELETE", `${place}/pass`),
  };
}

export type TranscriptServer = ReturnType<typeof transcriptServer>;
