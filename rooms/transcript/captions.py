"""Rows from the log: each final caption is one, under the same id whenever it is made again. Pure.

Also what the log says of a moment, for what is heard later from the recording.
"""

import hashlib
from bisect import bisect_right
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from rooms.agenda.messages import ItemActivated, ItemFinished
from rooms.captions.messages import CaptionAdded
from rooms.live.messages import LogEntry
from rooms.transcript.messages import RowSource
from rooms.transcript.record import TranscriptRow
from rooms.transcript.words import spread, tidy


def derived_id(*facts: object) -> str:
    """The same facts give the same id: making a row twice makes it once."""
    return hashlib.sha256("\n".join(map(str, facts)).encode()).hexdigest()[:32]


def rows_of_captions(conference_id: str, entries: Iterable[LogEntry]) -> list[TranscriptRow]:
    """In the order of speaking."""
    rows = []
    for line in entries:
        if not isinstance(line.event, CaptionAdded):
            continue
        caption = line.event.caption
        text = tidy(caption.text)
        rows.append(
            TranscriptRow(
                id=derived_id(conference_id, "caption", caption.segment_id),
                attendee_id=caption.attendee_id,
                heard_id=caption.heard_id or caption.attendee_id,
                site_id=caption.site_id,
                item_id=caption.item_id,
                started_at_ms=caption.started_at_ms,
                ended_at_ms=caption.ended_at_ms,
                text=text,
                words=spread(text.split(), 0, caption.ended_at_ms - caption.started_at_ms),
                source=RowSource.CAPTIONS,
            )
        )
    return sorted(rows, key=lambda row: (row.started_at_ms, row.id))


def own_voice(microphone_id: str, _at_ms: int) -> str:
    """Where nothing else is known, whoever a microphone belongs to speaks into it."""
    return microphone_id


@dataclass(frozen=True, slots=True)
class Course:
    """Which item was open from when on, in order. `speaker_at`: who spoke into an attendee's
    microphone at a moment."""

    changes: Sequence[tuple[int, str | None]]
    speaker_at: Callable[[str, int], str] = own_voice

    @classmethod
    def of(cls, entries: Iterable[LogEntry]) -> "Course":
        changes: list[tuple[int, str | None]] = []
        for line in entries:
            match line.event:
                case ItemActivated(item_id=item_id, at_ms=at_ms):
                    changes.append((at_ms, item_id))
                case ItemFinished(at_ms=at_ms):
                    changes.append((at_ms, None))
                case _:
                    continue
        return cls(tuple(changes))

    def item_at(self, at_ms: int) -> str | None:
        index = bisect_right(self.changes, at_ms, key=lambda change: change[0]) - 1
        return self.changes[index][1] if index >= 0 else None
