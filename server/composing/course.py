"""The course of a film: which stretches of the meeting it shows, and what stands where it leaves
something out. Pure."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Literal

from rooms.conferences.messages import ConferenceClosed, ConferenceResumed, RecessTaken
from rooms.live.messages import LogEntry
from rooms.recording.film_time import Stretch, union, without
from rooms.recording.records import RecordingRecord
from server.composing.presence import end_ms

CARD_MS = 3_000
"""So long a card stands for what is left out."""
SHORT_MS = 1_500
"""Nobody needs to be told of less."""

CardKind = Literal["recess", "pause", "stopped"]


@dataclass(frozen=True, slots=True)
class Break:
    """What is left out, and the beginning of it that carries the card."""

    kind: CardKind
    from_ms: int
    to_ms: int

    @property
    def card(self) -> Stretch:
        return self.from_ms, min(self.to_ms, self.from_ms + CARD_MS)


@dataclass(frozen=True, slots=True)
class Course:
    shown: tuple[Stretch, ...]
    breaks: tuple[Break, ...]

    def stretches(self) -> list[Stretch]:
        """With the cards: what the film's clock runs through."""
        return union((*self.shown, *(one.card for one in self.breaks)))


def course(recordings: Sequence[RecordingRecord], entries: Sequence[LogEntry]) -> Course:
    kept = [one for one in recordings if any(segment.plays for segment in one.segments)]
    recesses = _recesses(entries)
    pauses = [
        (start, _end(one) if end is None else end) for one in kept for start, end in one.pauses
    ]
    recorded = union((one.started_at_ms, _end(one)) for one in kept)
    shown = _joined(without(recorded, (*recesses, *pauses)))
    breaks = [
        Break(_kind(before[1], recesses, pauses), before[1], after[0])
        for before, after in pairwise(shown)
    ]
    return Course(tuple(shown), tuple(breaks))


def _end(recording: RecordingRecord) -> int:
    """When it was stopped, at the latest when its last file ends: a recorder that was killed left
    nothing of the time after that."""
    last = max((end_ms(one) for one in recording.segments if one.plays), default=0)
    if recording.ended_at_ms is None:
        return last
    return min(recording.ended_at_ms, last + CARD_MS)


def _joined(stretches: Iterable[Stretch]) -> list[Stretch]:
    joined: list[Stretch] = []
    for start, end in stretches:
        if joined and start - joined[-1][1] < SHORT_MS:
            joined[-1] = (joined[-1][0], end)
        else:
            joined.append((start, end))
    return joined


def _kind(moment: int, recesses: Sequence[Stretch], pauses: Sequence[Stretch]) -> CardKind:
    def near(stretches: Sequence[Stretch]) -> bool:
        return any(start - SHORT_MS <= moment < end for start, end in stretches)

    if near(recesses):
        return "recess"
    return "pause" if near(pauses) else "stopped"


def _recesses(entries: Iterable[LogEntry]) -> list[Stretch]:
    found: list[Stretch] = []
    since_ms: int | None = None
    for line in entries:
        match line.event:
            case RecessTaken(at_ms=at_ms):
                since_ms = at_ms if since_ms is None else since_ms
            case ConferenceResumed(at_ms=at_ms) | ConferenceClosed(at_ms=at_ms):
                if since_ms is not None:
                    found.append((since_ms, at_ms))
                since_ms = None
            case _:
                continue
    return found
