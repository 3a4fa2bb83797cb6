/** The recordings of a conference over HTTP. */
import type { RecordingList } from "@dienhong/shared/contract";
import type { Answer, Api } from "@dienhong/shared/http/api";

export function recordingsOf(api: Api, conferenceId: string): Promise<Answer<RecordingList>> {
  const path = `/api/conferences/${encodeURIComponent(conferenceId)}/recordings`;
  return api.ask<RecordingList>("GET", path);
}

export function deleteRecording(api: Api, id: string, why: string): Promise<Answer<null>> {
  return api.ask<null>("POST", `/api/recordings/${encodeURIComponent(id)}/deletion`, { why });
}
