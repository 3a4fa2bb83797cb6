"""The routes of recordings; `surface` takes them up."""

from rooms.recording.messages import DeleteRecording, RecordingList
from server.http.endpoint import Access, Endpoint

ZIP = "application/zip"
MATROSKA = "video/x-matroska"

ENDPOINTS: tuple[Endpoint, ...] = (
    Endpoint(
        "list_recordings",
        "GET",
        "/api/conferences/{conference_id}/recordings",
        Access.COOKIE,
        "What was recorded, each track's files, and who deleted what and why (chair, secretary).",
        RecordingList,
    ),
    Endpoint(
        "get_recording_zip",
        "GET",
        "/api/recordings/{recording_id}.zip",
        Access.COOKIE,
        "All files of a recording with a list of their hashes (chair, secretary).",
        ZIP,
    ),
    Endpoint(
        "get_recording_segment",
        "GET",
        "/api/recordings/{recording_id}/segments/{segment_id}",
        Access.COOKIE,
        "One file, by ranges (chair, secretary).",
        MATROSKA,
    ),
    Endpoint(
        "delete_recording",
        "POST",
        "/api/recordings/{recording_id}/deletion",
        Access.TOKEN,
        "Remove the files for good; who did and why is kept (chair).",
        None,
        status=204,
        body=DeleteRecording,
    ),
)
