"""A text as it was said, with its numbers, dates, times, money and document numbers written short.

Works on words, so that what is written still knows which words it stands for, and when they were
said. Punctuation bounds a phrase; a name ("anh Ba", "Năm Căn") is never part of one.
"""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from transcripts.numbers.phrases import RULES, Piece

_BARE = re.compile(r"^([^\w%]*)(.*?)([^\w%]*)$", re.DOTALL)
_SENTENCE_END = (".", "?", "!", "…")


@dataclass(frozen=True, slots=True)
class Written:
    """A word to be shown, for the words said from `start` to before `end`."""

    start: int
    end: int
    text: str


@dataclass(frozen=True, slots=True)
class _Word:
    before: str
    core: str
    after: str

    @classmethod
    def of(cls, text: str) -> "_Word":
        found = _BARE.match(unicodedata.normalize("NFC", text))
        before, core, after = found.groups() if found else ("", text, "")
        return cls(before, core, after)


def shorten_text(text: str) -> str:
    """The same for a text without times."""
    return " ".join(word.text for word in shorten(text.split()))


def shorten(words: Sequence[str]) -> list[Written]:
    """Every word is in exactly one of the results, in order."""
    parsed = [_Word.of(word) for word in words]
    return [
        _with_punctuation(written, words, parsed)
        for clause in _clauses(parsed)
        for written in _shorten_clause(parsed, clause)
    ]


def _clauses(words: Sequence[_Word]) -> Iterator[range]:
    start = 0
    for place, word in enumerate(words):
        if place > start and word.before:
            yield range(start, place)
            start = place
        if word.after:
            yield range(start, place + 1)
            start = place + 1
    if start < len(words):
        yield range(start, len(words))


def _shorten_clause(words: Sequence[_Word], clause: range) -> Iterator[Written]:
    said = [_spoken(words, place) for place in clause]
    place = 0
    while place < len(said):
        pieces = _first_match(said, place) or (Piece(place, place + 1),)
        for piece in pieces:
            yield from _results(piece, clause.start, words)
        place = pieces[-1].end


def _first_match(said: Sequence[str], place: int) -> Sequence[Piece]:
    return next((pieces for rule in RULES if (pieces := rule(said, place))), ())


def _results(piece: Piece, offset: int, words: Sequence[_Word]) -> Iterator[Written]:
    if piece.text is not None:
        yield Written(piece.start + offset, piece.end + offset, piece.text)
        return
    for place in range(piece.start + offset, piece.end + offset):
        yield Written(place, place + 1, words[place].core)


def _spoken(words: Sequence[_Word], place: int) -> str:
    """Lower case; "" for a name: a capital that no sentence begins with."""
    core = words[place].core
    begins = place == 0 or words[place - 1].after.endswith(_SENTENCE_END)
    if core[:1].isupper() and not begins and not core.isdecimal():
        return ""
    return core.lower()


def _with_punctuation(written: Written, said: Sequence[str], words: Sequence[_Word]) -> Written:
    if written.end - written.start == 1 and written.text == words[written.start].core:
        return Written(written.start, written.end, said[written.start])
    before, after = words[written.start].before, words[written.end - 1].after
    return Written(written.start, written.end, f"{before}{written.text}{after}")
