"""Words and their times through edits. Pure.

A row's text is words with single spaces between them; `words` says for each when it was spoken, in
ms from the start of the row. A word that a person wrote has a time between its neighbours'.
"""

import unicodedata
from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher

from rooms.transcript.messages import WordTime

Words = tuple[WordTime, ...]


def tidy(text: str) -> str:
    """One form for each text: composed letters, single spaces."""
    return " ".join(unicodedata.normalize("NFC", text).split())


def spread(words: Sequence[str], start_ms: int, end_ms: int) -> Words:
    """Times by length of the words, where nothing better is known."""
    letters = sum(len(word) for word in words)
    times: list[WordTime] = []
    before = 0
    for word in words:
        after = before + len(word)
        span_ms = end_ms - start_ms
        times.append(
            (start_ms + span_ms * before // letters, start_ms + span_ms * after // letters, None)
        )
        before = after
    return tuple(times)


def realign(old_text: str, old: Words, new_text: str, duration_ms: int) -> Words:
    """The times for `new_text`: a word that is still there keeps its own, one replaced by another
    takes that one's time, what is new lies between its neighbours."""
    before, after = old_text.split(), new_text.split()
    times: list[WordTime] = []
    for tag, i1, i2, j1, j2 in _changes(before, after):
        match tag:
            case "equal":
                times += [
                    (start, end, percent if before[i1 + i] == after[j1 + i] else None)
                    for i, (start, end, percent) in enumerate(old[i1:i2])
                ]
            case "replace" if i2 - i1 == j2 - j1:
                times += [(start, end, None) for start, end, _ in old[i1:i2]]
            case _:
                start_ms = old[i1][0] if i1 < i2 else old[i1 - 1][1] if i1 else 0
                end_ms = old[i2 - 1][1] if i1 < i2 else old[i1][0] if i1 < len(old) else duration_ms
                times += spread(after[j1:j2], start_ms, max(start_ms, end_ms))
    return tuple(times)


def merge(base: str, theirs: str, mine: str) -> str | None:
    """Both changes of one text in one, or None where they touch each other."""
    words = base.split()
    changes: list[tuple[int, int, list[str]]] = []
    for text in (theirs, mine):
        new = text.split()
        changes += [
            (i1, i2, new[j1:j2])
            for tag, i1, i2, j1, j2 in _exact_changes(words, new)
            if tag != "equal"
        ]
    changes.sort(key=lambda one: (one[0], one[1]))
    merged: list[str] = []
    reached = 0
    last: tuple[int, int, list[str]] | None = None
    for change in changes:
        if change == last:
            continue  # both made the same change
        if last is not None and change[0] <= last[1]:
            return None
        merged += [*words[reached : change[0]], *change[2]]
        reached, last = change[1], change
    return " ".join([*merged, *words[reached:]])


def _changes(
    before: Sequence[str], after: Sequence[str]
) -> Iterator[tuple[str, int, int, int, int]]:
    """Words that differ only in case or punctuation are the same word, spoken at the same time."""
    return _exact_changes([_spoken(word) for word in before], [_spoken(word) for word in after])


def _exact_changes(
    before: Sequence[str], after: Sequence[str]
) -> Iterator[tuple[str, int, int, int, int]]:
    """What both have at the beginning and at the end is left out of the comparison: an edit of a
    long row changes little of it, and comparing takes the square of the length."""
    least = min(len(before), len(after))
    head = next((i for i in range(least) if before[i] != after[i]), least)
    tail = next((i for i in range(least - head) if before[-1 - i] != after[-1 - i]), least - head)
    if head:
        yield "equal", 0, head, 0, head
    middle = before[head : len(before) - tail], after[head : len(after) - tail]
    for tag, i1, i2, j1, j2 in SequenceMatcher(None, *middle, autojunk=False).get_opcodes():
        yield tag, i1 + head, i2 + head, j1 + head, j2 + head
    if tail:
        yield "equal", len(before) - tail, len(before), len(after) - tail, len(after)


def _spoken(word: str) -> str:
    kept = "".join(letter for letter in word.casefold() if letter.isalnum())
    return kept or word
