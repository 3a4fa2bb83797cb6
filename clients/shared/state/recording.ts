/** Recording: what everybody is told of it, event by event. */
import type { Event, RecordingView } from "../contract";

type RecordingEvent = Extract<Event, { type: `recording.${string}` }>;

export function evolveRecording(view: RecordingView, event: RecordingEvent): RecordingView {
  switch (event.type) {
    case "recording.started":
      return {
        ...view,
        state: "recording",
        recording_id: event.recording_id,
        started_at_ms: event.at_ms,
        changed_at_ms: event.at_ms,
      };
    case "recording.paused":
      return { ...view, state: "paused", changed_at_ms: event.at_ms, in_recess: event.in_recess };
    case "recording.resumed":
      return { ...view, state: "recording", changed_at_ms: event.at_ms, in_recess: false };
    case "recording.stopped":
      return {
        ...view,
        state: "off",
        recording_id: null,
        started_at_ms: null,
        changed_at_ms: null,
        in_recess: false,
        troubles: [],
      };
    case "recording.sites_set":
      return { ...view, site_ids: event.site_ids };
    case "recording.troubled":
      return { ...view, troubles: event.troubles };
  }
}
