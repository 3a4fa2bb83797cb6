"""What counts as a word, what was asked, and where it stands on a page. Pure; both indexes and the
drawing of hits use it, so that what is found is also what is shown.

A number such as "15-NQ/TU" is one word. Its parts stand once more behind the page's own words, so
that "NQ/TU" finds it too; a separator keeps a phrase from running from one into the next.
"""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from rooms.kernel.errors import ErrorCode, Refused
from rooms.kernel.text import search_key

SEPARATOR = "_"
"""No word is or holds it."""
QUERY_MAX = 200
TERMS_MAX = 16
WORD_MAX = 100
WORDS_MAX = 10_000
"""Of a page; a newspaper's has 5,000."""

KNOWN_WORDS = 20_000

_PIECE = re.compile(r"[^\W_]+(?:[-/.][^\W_]+)*")
_JOINTS = re.compile(r"[-/.]")
_QUOTED = re.compile(r'"([^"]*)"?|(\S+)')

SNIPPET_BEFORE = 8
SNIPPET_AFTER = 16

Phrase = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Token:
    """A word as the index knows it, and which word of the page it comes from."""

    exact: str
    plain: str
    word: int


@dataclass(frozen=True, slots=True)
class Query:
    """Phrases that must all be on the page: with diacritics as typed, and without any."""

    exact: tuple[Phrase, ...]
    plain: tuple[Phrase, ...]


@dataclass(frozen=True, slots=True)
class Places:
    """Which words of a page were found; `exact` if all with the diacritics asked for."""

    words: tuple[int, ...]
    exact: bool


def tokens(words: Sequence[str]) -> list[Token]:
    """The stream of tokens of a page, its words in reading order."""
    stream: list[Token] = []
    parts: list[Token] = []
    for number, word in enumerate(words[:WORDS_MAX]):
        for piece in _pieces(word):
            stream.append(_token(piece, number))
            if _JOINTS.search(piece):
                parts.append(Token(SEPARATOR, SEPARATOR, number))
                parts += [_token(part, number) for part in _JOINTS.split(piece)]
    return stream + parts


def query(text: str) -> Query:
    """Words in any order; those between quotation marks as a phrase. Refuses an empty question."""
    if len(text) > QUERY_MAX:
        raise Refused(ErrorCode.MESSAGE_TOO_LARGE)
    phrases = [
        phrase for quoted, word in _QUOTED.findall(text) if (phrase := _phrase(quoted or word))
    ]
    if not phrases or len(phrases) > TERMS_MAX:
        raise Refused(ErrorCode.SEARCH_EMPTY)
    plain = tuple(tuple(search_key(one) for one in phrase) for phrase in phrases)
    return Query(tuple(phrases), plain)


def places(words: Sequence[str], asked: Query) -> Places:
    """Where on the page the query is: exact occurrences if every phrase has one, else all."""
    stream = tokens(words)
    for texts, phrases, exact in (
        ([token.exact for token in stream], asked.exact, True),
        ([token.plain for token in stream], asked.plain, False),
    ):
        found = [_occurrences(texts, phrase) for phrase in phrases]
        if all(found):
            hit = {stream[index].word for runs in found for run in runs for index in run}
            return Places(tuple(sorted(hit)), exact)
    return Places((), False)


def snippet(words: Sequence[str], found: Places) -> list[tuple[str, bool]]:
    """The text around the first place, in pieces that are or are not a hit."""
    first = found.words[0] if found.words else 0
    hits = frozenset(found.words)
    pieces: list[tuple[str, bool]] = []
    last = min(len(words), first + SNIPPET_AFTER)
    for number in range(max(0, first - SNIPPET_BEFORE), last):
        hit = number in hits
        if pieces and pieces[-1][1] == hit:
            pieces[-1] = (f"{pieces[-1][0]} {words[number]}", hit)
        else:
            pieces.append((words[number], hit))
    return pieces


def _phrase(text: str) -> Phrase:
    """A number on its own is asked for by its parts, so that its beginning finds it, too."""
    pieces = list(_pieces(text))
    if len(pieces) == 1:
        pieces = _JOINTS.split(pieces[0])
    return tuple(pieces)


def _pieces(text: str) -> Iterator[str]:
    """Joined by hyphen, slash or dot only if there is a digit: "kinh tế-xã hội" is four words."""
    normal = unicodedata.normalize("NFC", text[: WORD_MAX * 8].casefold())
    for match in _PIECE.finditer(normal):
        piece = match.group()[:WORD_MAX]
        if any(letter.isdigit() for letter in piece):
            yield piece.strip("-/.")
        else:
            yield from _JOINTS.split(piece)


def _token(piece: str, word: int) -> Token:
    return Token(piece, _plain(piece), word)


@lru_cache(KNOWN_WORDS)
def _plain(piece: str) -> str:
    """Vietnamese has some 7,000 syllables: folding each once makes pages several times faster."""
    return search_key(piece)


def _occurrences(texts: Sequence[str], phrase: Phrase) -> list[range]:
    length = len(phrase)
    return [
        range(start, start + length)
        for start in range(len(texts) - length + 1)
        if texts[start] == phrase[0] and tuple(texts[start : start + length]) == phrase
    ]
