"""A transcript on its way out: its rows with names, on the clock of the film or since the opening.
Pure."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Self

from rooms.recording.film_time import FilmTime
from rooms.transcript.messages import SpeakerView, TranscriptItem, TranscriptView
from rooms.transcript.record import TranscriptRow

PARAGRAPH_LETTERS = 900
"""A longer speech is told in several paragraphs, each with its time."""

At = Callable[[int], int]
"""From the wall clock (epoch ms) to ms on the clock that the reader has."""


@dataclass(frozen=True, slots=True)
class Taken:
    """`of_film`: times are the film's, else since the opening."""

    view: TranscriptView
    rows: Sequence[TranscriptRow]
    at: At
    of_film: bool

    speakers: Mapping[str, SpeakerView]

    @classmethod
    def of(cls, view: TranscriptView, rows: Sequence[TranscriptRow], film: FilmTime | None) -> Self:
        """With a film, what it leaves out is where it goes on."""
        at = since_opening(view.opened_at_ms) if film is None else film.next_film_ms
        speakers = {speaker.attendee_id: speaker for speaker in view.speakers}
        return cls(view, rows, at, film is not None, speakers)


@dataclass(frozen=True, slots=True)
class Paragraph:
    """What one person said in one go, or a part of it."""

    item: TranscriptItem | None
    speaker: str
    at_ms: int
    text: str


def since_opening(opened_at_ms: int) -> At:
    return lambda wall_ms: max(0, wall_ms - opened_at_ms)


def called(speaker: SpeakerView | None) -> str:
    """ "Lý Thị Mẩy (Xã Bát Xát)"; a room's microphone is called by its site alone."""
    if speaker is None:
        return "Không rõ người nói"
    return speaker.name if speaker.room else f"{speaker.name} ({speaker.site_name})"


def paragraphs(taken: Taken) -> Iterator[Paragraph]:
    items = {item.id: item for item in taken.view.items}
    for (item_id, attendee_id), turn in groupby(
        taken.rows, key=lambda row: (row.item_id, row.attendee_id)
    ):
        for part in _parts(turn):
            yield Paragraph(
                item=items.get(item_id or ""),
                speaker=called(taken.speakers.get(attendee_id)),
                at_ms=taken.at(part[0].started_at_ms),
                text=" ".join(row.text for row in part),
            )


def _parts(turn: Iterable[TranscriptRow]) -> Iterator[list[TranscriptRow]]:
    part: list[TranscriptRow] = []
    letters = 0
    for row in turn:
        if part and letters + len(row.text) > PARAGRAPH_LETTERS:
            yield part
            part, letters = [], 0
        part.append(row)
        letters += len(row.text)
    if part:
        yield part


def clock(ms: int) -> str:
    """ "01:02:03"."""
    seconds = ms // 1000
    return f"{seconds // 3600:02}:{seconds // 60 % 60:02}:{seconds % 60:02}"
