"""A recording and its files as the rest of the program sees them."""

from dataclasses import dataclass

from rooms.recording.messages import KeptState, SegmentCodec, SegmentKind, SegmentState

Span = tuple[int, int]
"""From and to, epoch ms."""


@dataclass(frozen=True, slots=True)
class NewSegment:
    """A file that a recorder has begun. `file` is a name in the store of files."""

    id: str
    recording_id: str
    conference_id: str
    attendee_id: str
    site_id: str
    kind: SegmentKind
    codec: SegmentCodec
    file: str
    started_at_ms: int


@dataclass(frozen=True, slots=True)
class EndedSegment:
    """What is known of a file once nothing more is written. Its start, corrected: the first packets
    come before the clocks are compared."""

    id: str
    state: SegmentState
    started_at_ms: int
    ended_at_ms: int
    byte_count: int
    sha256: str
    gaps: tuple[Span, ...] = ()


@dataclass(frozen=True, slots=True)
class SegmentRecord:
    """One track's file. Its media time t ms is `started_at_ms + t`. `ended_at_ms` and `sha256` are
    None while it is open, and where nothing of it plays."""

    id: str
    recording_id: str
    conference_id: str
    attendee_id: str
    site_id: str
    kind: SegmentKind
    codec: SegmentCodec
    file: str
    started_at_ms: int
    ended_at_ms: int | None
    byte_count: int
    sha256: str | None
    gaps: tuple[Span, ...]
    state: SegmentState

    @property
    def settled(self) -> bool:
        """Nobody writes it any more."""
        return self.state is not SegmentState.OPEN

    @property
    def plays(self) -> bool:
        """Nothing more is written, and what is there was found whole."""
        return self.state in (SegmentState.CLOSED, SegmentState.RECOVERED)


@dataclass(frozen=True, slots=True)
class RecordingRecord:
    """From one start to its stop. `pauses`: the last has no end while it goes on. `segments` by
    their start; none once it is deleted."""

    id: str
    conference_id: str
    started_at_ms: int
    ended_at_ms: int | None
    state: KeptState
    reason: str | None
    retain_until_ms: int | None
    deleted_at_ms: int | None
    deleted_by: str | None
    deleted_why: str | None
    pauses: tuple[tuple[int, int | None], ...]
    segments: tuple[SegmentRecord, ...]

    @property
    def byte_count(self) -> int:
        return sum(segment.byte_count for segment in self.segments)
