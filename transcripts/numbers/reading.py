"""Whole numbers as Vietnamese says them: into words, and out of them again.

Both standards and what regions say: nghìn or ngàn, linh or lẻ, tỷ or tỉ, lăm or nhăm, mốt, bốn or
tư. Words that mean something else elsewhere ("năm" is a year too, "không" is no) count only where
the grammar of a number needs them.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeAlias

Words: TypeAlias = Sequence[str]
"""Lower case, without punctuation; "" for a word that can't belong to a number."""

DIGITS = {
    "không": 0,
    "một": 1,
    "hai": 2,
    "ba": 3,
    "bốn": 4,
    "năm": 5,
    "sáu": 6,
    "bảy": 7,
    "bẩy": 7,
    "tám": 8,
    "chín": 9,
}
_NAMES = ("không", "một", "hai", "ba", "bốn", "năm", "sáu", "bảy", "tám", "chín")

AFTER_TENS = {
    "mốt": 1,
    "tư": 4,
    "lăm": 5,
    "nhăm": 5,
    **{word: value for word, value in DIGITS.items() if value not in (0, 1, 5)},
}
"""The ones after "mươi": "hai mươi năm" are twenty years, "hai mươi lăm" is 25."""

AFTER_TEN = {"một": 1, **{word: v for word, v in AFTER_TENS.items() if word not in ("mốt", "tư")}}

_SHORT_TENS = ("mốt", "lăm", "nhăm")
""""hai lăm" is 25 without doubt; "hai ba" are two or three."""

SCALES = {"nghìn": 3, "ngàn": 3, "triệu": 6, "tỷ": 9, "tỉ": 9}
"""The word and its power of ten."""

_NO_SCALE = {
    "tỷ": ("lệ", "giá", "trọng", "số", "suất", "phú", "mỉ"),
    "tỉ": ("lệ", "giá", "trọng", "số", "suất", "phú", "mỉ"),
    "triệu": ("chứng", "tập", "hồi", "phú"),
}
"""What makes another word of it: "ba triệu chứng" are three symptoms."""

LINKS = ("linh", "lẻ")

PARTS = frozenset({"mươi", "trăm", "lăm", "nhăm", "mốt", *SCALES})
"""Right behind a number one of these means that it was read wrongly."""


@dataclass(frozen=True, slots=True)
class Reading:
    """A number found in words; `end` is the first word behind it."""

    value: int
    end: int
    count: int
    """How many words it takes."""
    scale: int = 0
    """The lowest power of ten that was named: 6 in "hai tỷ năm trăm triệu"."""


def number_in_words(number: int) -> str:
    """A whole number below 10^15 as it is read aloud: 105 is "một trăm linh năm"."""
    return " ".join(_in_words(number, whole=False)) or _NAMES[0]


def _in_words(number: int, *, whole: bool) -> list[str]:
    for name, power in (("tỷ", 9), ("triệu", 6), ("nghìn", 3)):
        upper, lower = divmod(number, 10**power)
        if upper:
            rest = _in_words(lower, whole=True) if lower else []
            return [*_in_words(upper, whole=whole), name, *rest]
    return _group_in_words(number, whole=whole) if number else []


def _group_in_words(group: int, *, whole: bool) -> list[str]:
    """Three digits; `whole` also reads the leading zeros, as inside a longer number."""
    hundreds, rest = divmod(group, 100)
    tens, ones = divmod(rest, 10)
    words: list[str] = []
    if hundreds or whole:
        words += [_NAMES[hundreds], "trăm"]
    if tens == 0:
        if ones and words:
            words.append("linh")
    elif tens == 1:
        words.append("mười")
    else:
        words += [_NAMES[tens], "mươi"]
    if ones == 1 and tens > 1:
        words.append("mốt")
    elif ones == 5 and tens > 0:
        words.append("lăm")
    elif ones:
        words.append(_NAMES[ones])
    return words


def word_at(words: Words, place: int) -> str:
    return words[place] if 0 <= place < len(words) else ""


def read_number(words: Words, start: int) -> Reading | None:
    """The longest number that begins here: digits, or words below 10^15."""
    word = word_at(words, start)
    if word.isdecimal() and word.isascii():
        return Reading(int(word), start + 1, 1)
    billions = _below_billion(words, start, inside=False)
    if billions is None:
        return None
    if not _is_scale(words, billions.end, 9):
        return billions
    value, end, scale = billions.value * 10**9, billions.end + 1, 9
    if rest := _below_billion(words, end, inside=True):
        value, end, scale = value + rest.value, rest.end, rest.scale
    return Reading(value, end, end - start, scale)


def _below_billion(words: Words, start: int, *, inside: bool) -> Reading | None:
    value, place, lowest, left = 0, start, 0, 9
    while group := _group(words, place, inside=inside or place > start):
        power = next((p for p in (6, 3) if p < left and _is_scale(words, group.end, p)), 0)
        if not power and left == 9 and not inside and place == start:
            return group
        value += group.value * 10**power
        place, lowest, left = group.end + (power > 0), power, power
        if not power:
            break
    if place == start:
        return None
    return Reading(value, place, place - start, lowest)


def _group(words: Words, start: int, *, inside: bool) -> Reading | None:
    """Below a thousand; `inside` a longer number zeros are said, and a lone digit is no group."""
    first, second = word_at(words, start), word_at(words, start + 1)
    if inside and first in LINKS:
        return _ones(words, start, start)
    digit = DIGITS.get(first)
    if digit is not None and second == "trăm" and (digit or inside):
        hundreds = Reading(digit * 100, start + 2, 2)
        rest = _tens(words, start + 2)
        if rest is None and word_at(words, start + 2) in LINKS:
            rest = _ones(words, start, start + 2)
        if rest is None:
            return hundreds
        return Reading(hundreds.value + rest.value, rest.end, rest.end - start)
    if tens := _tens(words, start):
        return tens
    scaled = any(_is_scale(words, start + 1, power) for power in (3, 6))
    if digit is None or (inside and not scaled):
        return None
    return Reading(digit, start + 1, 1)


def _ones(words: Words, start: int, link: int) -> Reading | None:
    """ "linh năm", "lẻ tư"."""
    digit = {**DIGITS, "tư": 4}.get(word_at(words, link + 1))
    return Reading(digit, link + 2, link + 2 - start) if digit else None


def _tens(words: Words, start: int) -> Reading | None:
    first, second, third = (word_at(words, start + i) for i in range(3))
    if first == "mười":
        ones = AFTER_TEN.get(second)
        return Reading(10 + (ones or 0), start + 1 + (ones is not None), 1 + (ones is not None))
    digit = DIGITS.get(first, 0)
    if digit < 2:
        return None
    if second == "mươi":
        ones = AFTER_TENS.get(third)
        return Reading(10 * digit + (ones or 0), start + 2 + (ones is not None), 2 + bool(ones))
    if second in _SHORT_TENS:
        return Reading(10 * digit + AFTER_TENS[second], start + 2, 2)
    return None


def _is_scale(words: Words, place: int, power: int) -> bool:
    word = word_at(words, place)
    return SCALES.get(word) == power and word_at(words, place + 1) not in _NO_SCALE.get(word, ())


def read_digits(words: Words, start: int) -> tuple[str, int]:
    """Digits said one by one, "hai không hai sáu", and the first word behind them."""
    digits, place = "", start
    while place < len(words):
        if digits and (pair := _tens(words, place)) and pair.count == 2 and pair.value % 10:
            return digits + str(pair.value), pair.end
        digit = DIGITS.get(words[place])
        if digit is None:
            break
        digits, place = digits + str(digit), place + 1
    return digits, place
