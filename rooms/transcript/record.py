"""A row of a transcript in memory, and a step of its history."""

from dataclasses import dataclass

from rooms.transcript.messages import RowSource, RowStanding, VersionKind
from rooms.transcript.words import Words


@dataclass(frozen=True, slots=True)
class TranscriptRow:
    """What one person said in one go. `heard_id`: whose microphone it came from. `corrected`: a
    person has changed it. `offer`: a version kept beside that nobody has decided on."""

    id: str
    attendee_id: str
    heard_id: str
    site_id: str
    item_id: str | None
    started_at_ms: int
    ended_at_ms: int
    text: str
    words: Words
    source: RowSource
    position: int = 0
    version: int = 0
    standing: RowStanding = RowStanding.LIVE
    corrected: bool = False
    edited_by: str | None = None
    edited_at_ms: int | None = None
    offer: int | None = None
    merged_into: str | None = None
    split_from: str | None = None

    @property
    def duration_ms(self) -> int:
        return self.ended_at_ms - self.started_at_ms

    @property
    def lives(self) -> bool:
        return self.standing is RowStanding.LIVE


@dataclass(frozen=True, slots=True)
class Kept:
    """A text that isn't the row's: of an earlier version, or beside it."""

    text: str
    words: Words


@dataclass(frozen=True, slots=True)
class Revision:
    """A row as it is from now on, with one version more unless `kind` is None; `beside`: what that
    version says, if it is not what the row says."""

    row: TranscriptRow
    kind: VersionKind | None
    beside: Kept | None = None
