"""A speech in short, by rule: whole sentences, no fillers, no repetitions, of a bounded length.

`Condenser` is the port where a local language model may be plugged in; the rule is the default and
never needed to be anything else. Nothing is lost: the whole text stays one click away.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Protocol

from rooms.kernel.text import search_key

LONGEST = 1_200
"""Letters of an opinion: about a third of a page, what readers of minutes still read."""
FEWEST_WORDS = 3

_SENTENCE = re.compile(r"[^.!?…]+[.!?…]*")
_FILLERS = re.compile(
    r"(?<!\w)(?:ờ+|ừm?|à+|ạ|ơ|thì là|kiểu như là|nói chung là là|dạ vâng|vâng dạ|dạ)(?!\w),?\s*",
    re.IGNORECASE,
)
_STUTTER = re.compile(r"(?<!\w)(\w+(?: \w+){0,2})(?:,? \1)+(?!\w)", re.IGNORECASE)
# Sentences of courtesy: they open and close a speech and say nothing about the matter.
_COURTESIES = (
    "kinh thua",
    "thua cac dong chi",
    "xin cam on",
    "toi xin cam on",
    "cam on dong chi",
    "toi xin het",
    "xin het",
    "alo",
    "co nghe ro khong",
    "xin kinh chao",
)
_POINTS = ("de nghi", "kien nghi", "thong nhat", "nhat tri", "dong y", "khong dong y", "de xuat")
"""What minutes are for: a sentence with one of these stays before any other."""


class Condenser(Protocol):
    """Says a speech in short. Whole sentences, in the speaker's own order."""

    def condense(self, text: str) -> str: ...


@dataclass(frozen=True, slots=True)
class RuleCondenser:
    longest: int = LONGEST

    def condense(self, text: str) -> str:
        sentences = list(_distinct(_cleaned(text)))
        telling = [one for one in sentences if not _is_courtesy(one)] or sentences
        return " ".join(_within(telling, self.longest))


def sentences_of(text: str) -> list[str]:
    """Sentences with their full stops."""
    return [found.strip() for found in _SENTENCE.findall(text) if found.strip(" .!?…")]


def _cleaned(text: str) -> Iterator[str]:
    for sentence in sentences_of(text):
        plain = _STUTTER.sub(r"\1", _FILLERS.sub("", sentence)).strip(" ,")
        if plain.strip(".!?… "):
            yield plain[:1].upper() + plain[1:]


def _distinct(sentences: Iterable[str]) -> Iterator[str]:
    """Each sentence once; a recogniser and a speaker both repeat themselves."""
    seen: set[str] = set()
    for sentence in sentences:
        key = search_key(sentence).strip(" .!?…")
        if key not in seen:
            seen.add(key)
            yield sentence


def _is_courtesy(sentence: str) -> bool:
    key = search_key(sentence)
    short = len(key.split()) < FEWEST_WORDS
    return short or (len(key.split()) <= 12 and any(key.startswith(one) for one in _COURTESIES))


def _within(sentences: list[str], longest: int) -> list[str]:
    """As many as fit, those that make a point first, in the order they were said."""
    if sum(len(one) + 1 for one in sentences) <= longest or len(sentences) <= 1:
        return sentences
    order = sorted(range(len(sentences)), key=lambda at: (not _makes_point(sentences[at]), at))
    kept: set[int] = set()
    room = longest
    for at in order:
        if len(sentences[at]) + 1 <= room:
            kept.add(at)
            room -= len(sentences[at]) + 1
    return [sentences[at] for at in sorted(kept or {order[0]})]


def _makes_point(sentence: str) -> bool:
    key = search_key(sentence)
    return any(point in key for point in _POINTS)
