"""Recording on the wire: the chair's orders, what everybody present is told of it, and the list of
what was recorded."""

from enum import StrEnum
from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from rooms.kernel.wire import EpochMs, Id, Sha256, Wire

SITES_AT_MOST = 12
"""Recorded on request, besides the stage."""

Sites = Annotated[list[Id], Field(max_length=SITES_AT_MOST)]
Why = Annotated[str, StringConstraints(strip_whitespace=True, min_length=5, max_length=500)]


class RecordingState(StrEnum):
    OFF = "off"
    RECORDING = "recording"
    PAUSED = "paused"


class RecordingFault(StrEnum):
    """Why something isn't recorded that should be."""

    DISK_FULL = "disk_full"
    RECORDER_DOWN = "recorder_down"
    RELAY_LOST = "relay_lost"
    STORAGE_FAILED = "storage_failed"
    CODEC_UNKNOWN = "codec_unknown"
    TOO_MANY_TRACKS = "too_many_tracks"


class RecordingTrouble(Wire):
    """`attendee_id`: whose track alone is concerned; null where nothing is recorded at all."""

    fault: RecordingFault
    attendee_id: Id | None = None
    since_ms: EpochMs


Troubles = Annotated[list[RecordingTrouble], Field(max_length=100)]


class RecordingView(Wire):
    """What everybody sees. `in_recess`: paused by the recess, and goes on when that ends.
    `site_ids`: recorded besides the stage. `possible`: false on a network where nothing may be
    recorded."""

    state: RecordingState = RecordingState.OFF
    recording_id: Id | None = None
    started_at_ms: EpochMs | None = None
    changed_at_ms: EpochMs | None = None
    in_recess: bool = False
    site_ids: Sites = Field(default_factory=list)
    troubles: Troubles = Field(default_factory=list)
    possible: bool = True


class StartRecording(Wire):
    """Everybody present is told from now on."""

    type: Literal["recording.start"]


class PauseRecording(Wire):
    type: Literal["recording.pause"]


class ResumeRecording(Wire):
    type: Literal["recording.resume"]


class StopRecording(Wire):
    """What was recorded stays; a new start is another recording."""

    type: Literal["recording.stop"]


class AddRecordedSite(Wire):
    """Record a site's own camera too, on stage or not."""

    type: Literal["recording.add_site"]
    site_id: Id


class RemoveRecordedSite(Wire):
    type: Literal["recording.remove_site"]
    site_id: Id


class ReportRecording(Wire):
    """What the recorder can't do now: all of it, each time."""

    type: Literal["recording.report"]
    troubles: Troubles


class RecordingStarted(Wire):
    type: Literal["recording.started"] = "recording.started"
    recording_id: Id
    at_ms: EpochMs


class RecordingPaused(Wire):
    type: Literal["recording.paused"] = "recording.paused"
    recording_id: Id
    at_ms: EpochMs
    in_recess: bool = False


class RecordingResumed(Wire):
    type: Literal["recording.resumed"] = "recording.resumed"
    recording_id: Id
    at_ms: EpochMs


class RecordingStopped(Wire):
    type: Literal["recording.stopped"] = "recording.stopped"
    recording_id: Id
    at_ms: EpochMs


class RecordedSitesSet(Wire):
    type: Literal["recording.sites_set"] = "recording.sites_set"
    site_ids: Sites


class RecordingTroubled(Wire):
    """Empty when all is well again."""

    type: Literal["recording.troubled"] = "recording.troubled"
    troubles: Troubles


class SegmentKind(StrEnum):
    MICROPHONE = "microphone"
    CAMERA = "camera"
    SCREEN = "screen"
    SCREEN_AUDIO = "screen_audio"


class SegmentCodec(StrEnum):
    OPUS = "opus"
    VP8 = "vp8"
    H264 = "h264"


class SegmentState(StrEnum):
    """`recovered`: its recorder died, and what it had written plays. `lost`: nothing plays."""

    OPEN = "open"
    CLOSED = "closed"
    RECOVERED = "recovered"
    LOST = "lost"


class SegmentView(Wire):
    """A file of one track. `gaps`: from and to, what is missing; the first may lie before the file,
    where it should have been recorded and wasn't yet."""

    id: Id
    attendee_id: Id
    site_id: Id
    kind: SegmentKind
    codec: SegmentCodec
    state: SegmentState
    started_at_ms: EpochMs
    ended_at_ms: EpochMs | None
    byte_count: Annotated[int, Field(ge=0)]
    sha256: Sha256 | None
    gaps: list[tuple[EpochMs, EpochMs]]


class KeptState(StrEnum):
    """Of a recording in the list; `failed`: it ended and nothing was recorded."""

    RECORDING = "recording"
    PAUSED = "paused"
    STOPPED = "stopped"
    FAILED = "failed"


class RecordingEntry(Wire):
    """One recording, from its start to its stop. A deleted one has no segments any more."""

    id: Id
    state: KeptState
    started_at_ms: EpochMs
    ended_at_ms: EpochMs | None
    pauses: list[tuple[EpochMs, EpochMs | None]]
    retain_until_ms: EpochMs | None
    deleted_at_ms: EpochMs | None
    deleted_by: str | None
    deleted_why: str | None
    byte_count: Annotated[int, Field(ge=0)]
    segments: list[SegmentView]


class RecordingList(Wire):
    """`may_export` and `may_delete`: what the asker may."""

    recordings: list[RecordingEntry]
    may_export: bool
    may_delete: bool


class DeleteRecording(Wire):
    """Remove the files for good; that there was a recording, who deleted it and why stays."""

    why: Why
