"""What the archive pass heard of one microphone takes the place of the captions. Pure.

A row that nobody has touched gives way. One that a person has corrected stays, and what the pass
heard in its time is offered beside it; the rest of what was heard there becomes rows around it. One
that was hardly recorded stays too. So a stretch of speech is told by the one or by the other.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from rooms.transcript.captions import Course, derived_id
from rooms.transcript.messages import RowSource, RowStanding, VersionKind
from rooms.transcript.record import Kept, Revision, TranscriptRow
from rooms.transcript.words import Words

Span = tuple[int, int]


@dataclass(frozen=True, slots=True)
class HeardWord:
    """One word on the wall clock; `percent` is how sure the model is."""

    started_at_ms: int
    ended_at_ms: int
    word: str
    percent: int


@dataclass(frozen=True, slots=True)
class Heard:
    """A segment of one speaker, as the pass hands it out."""

    words: tuple[HeardWord, ...]


@dataclass(frozen=True, slots=True)
class Voice:
    """Whose microphone, at which site, and when it was recorded."""

    conference_id: str
    run: int
    attendee_id: str
    site_id: str
    recorded: Sequence[Span]


def fit(
    rows: Sequence[TranscriptRow],
    heard: Iterable[Heard],
    voice: Voice,
    course: Course,
) -> tuple[list[Revision], list[TranscriptRow]]:
    """`rows`: all that came from this microphone and still stand. Gives what becomes of them, and
    the new rows."""
    corrected = [row for row in rows if row.corrected]
    untouched = [row for row in rows if not row.corrected]
    revisions = [_gives_way(row) for row in untouched if covered(row, voice.recorded)]
    stays = [row for row in untouched if not covered(row, voice.recorded)]
    offered: dict[str, list[HeardWord]] = {row.id: [] for row in corrected}
    new: list[TranscriptRow] = []
    for segment in heard:
        run: list[HeardWord] = []
        for word in segment.words:
            row = _spoken_in(word, corrected)
            if row is None and _spoken_in(word, stays) is None:
                run.append(word)
                continue
            new += _row(run, voice, course)
            run = []
            if row is not None:
                offered[row.id].append(word)
        new += _row(run, voice, course)
    revisions += [revision for row in corrected for revision in _offer(row, tuple(offered[row.id]))]
    return revisions, new


def covered(row: TranscriptRow, recorded: Sequence[Span]) -> bool:
    """What wasn't recorded is known from the captions only, and stays."""
    parts = (min(row.ended_at_ms, end) - max(row.started_at_ms, start) for start, end in recorded)
    return 2 * sum(part for part in parts if part > 0) >= row.duration_ms


def _gives_way(row: TranscriptRow) -> Revision:
    gone = replace(row, standing=RowStanding.SUPERSEDED, version=row.version + 1)
    return Revision(gone, VersionKind.SUPERSEDE)


def _spoken_in(word: HeardWord, rows: Sequence[TranscriptRow]) -> TranscriptRow | None:
    middle_ms = (word.started_at_ms + word.ended_at_ms) // 2
    return next((row for row in rows if row.started_at_ms <= middle_ms < row.ended_at_ms), None)


def _row(words: Sequence[HeardWord], voice: Voice, course: Course) -> list[TranscriptRow]:
    if not words:
        return []
    started_at_ms = words[0].started_at_ms
    row = TranscriptRow(
        id=derived_id(voice.conference_id, "archive", voice.run, voice.attendee_id, started_at_ms),
        attendee_id=course.speaker_at(voice.attendee_id, started_at_ms),
        heard_id=voice.attendee_id,
        site_id=voice.site_id,
        item_id=course.item_at(started_at_ms),
        started_at_ms=started_at_ms,
        ended_at_ms=max(started_at_ms, *(word.ended_at_ms for word in words)),
        text=" ".join(word.word for word in words),
        words=_times(words, started_at_ms),
        source=RowSource.ARCHIVE,
    )
    return [row]


def _offer(row: TranscriptRow, words: tuple[HeardWord, ...]) -> Iterable[Revision]:
    """Nothing is offered that says the same."""
    text = " ".join(word.word for word in words)
    if not text or _same(text, row.text):
        return
    kept = Kept(text, _times(words, row.started_at_ms))
    later = replace(row, version=row.version + 1, offer=row.version + 1)
    yield Revision(later, VersionKind.MODEL, kept)


def _times(words: Iterable[HeardWord], from_ms: int) -> Words:
    return tuple(
        (word.started_at_ms - from_ms, word.ended_at_ms - from_ms, word.percent) for word in words
    )


def _same(text: str, other: str) -> bool:
    return [_letters(word) for word in text.split()] == [_letters(word) for word in other.split()]


def _letters(word: str) -> str:
    return "".join(letter for letter in word.casefold() if letter.isalnum())
