"""The transcript as subtitles of the film: SRT for players, WebVTT for browsers.

Rows are cut into cues that can be read: two lines of at most 42 letters, no longer than 7 s.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from textwrap import wrap

from rooms.transcript.exports.taken import Taken
from rooms.transcript.record import TranscriptRow

LINE_LETTERS = 42
CUE_LETTERS = 2 * LINE_LETTERS
CUE_MS = 7_000
SHORTEST_MS = 700


@dataclass(frozen=True, slots=True)
class Cue:
    start_ms: int
    end_ms: int
    speaker: str
    words: str

    @property
    def lines(self) -> list[str]:
        return wrap(self.words, LINE_LETTERS, break_long_words=False) or [""]


def srt(taken: Taken) -> bytes:
    blocks = [
        f"{number}\r\n{_time(cue.start_ms, ',')} --> {_time(cue.end_ms, ',')}\r\n"
        + "\r\n".join([f"{cue.speaker}:", *cue.lines])
        for number, cue in enumerate(cues(taken), start=1)
    ]
    return "\ufeff".encode() + "\r\n\r\n".join([*blocks, ""]).encode()


def vtt(taken: Taken) -> bytes:
    blocks = [
        f"{_time(cue.start_ms, '.')} --> {_time(cue.end_ms, '.')}\n"
        f"<v {_escaped(cue.speaker)}>" + _escaped("\n".join(cue.lines))
        for cue in cues(taken)
    ]
    return "\n\n".join(["WEBVTT", *blocks, ""]).encode()


def cues(taken: Taken) -> list[Cue]:
    """By time. What the film leaves out has no cue."""
    found = []
    for row in taken.rows:
        speaker = taken.speakers.get(row.attendee_id)
        name = "" if speaker is None else speaker.name
        for start_ms, end_ms, words in _pieces(row):
            start, end = taken.at(start_ms), taken.at(end_ms)
            if end > start:
                found.append(Cue(start, max(end, start + SHORTEST_MS), name, words))
    return sorted(found, key=lambda cue: cue.start_ms)


def _pieces(row: TranscriptRow) -> Iterator[tuple[int, int, str]]:
    """Parts of a row on the wall clock."""
    piece: list[str] = []
    start_ms = end_ms = 0
    for word, (word_start, word_end, _) in zip(row.text.split(), row.words, strict=True):
        letters = sum(len(one) + 1 for one in piece) + len(word)
        if piece and (letters > CUE_LETTERS or word_end - start_ms > CUE_MS):
            yield row.started_at_ms + start_ms, row.started_at_ms + end_ms, " ".join(piece)
            piece = []
        if not piece:
            start_ms = word_start
        piece.append(word)
        end_ms = max(word_end, word_start)
    if piece:
        yield row.started_at_ms + start_ms, row.started_at_ms + end_ms, " ".join(piece)


def _time(ms: int, mark: str) -> str:
    seconds, rest = divmod(ms, 1000)
    return f"{seconds // 3600:02}:{seconds // 60 % 60:02}:{seconds % 60:02}{mark}{rest:03}"


def _escaped(words: str) -> str:
    return words.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
