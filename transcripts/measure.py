"""How far a recognised text is from what was said: word and character error rates.

Both texts are first brought to one form, because "2026" for "hai nghìn không trăm hai mươi sáu",
or "hòa" for "hoà", is no error of the recogniser.
"""

import re
import unicodedata
from collections.abc import Sequence

from transcripts.numbers.reading import number_in_words

_DIGITS = ("không", "một", "hai", "ba", "bốn", "năm", "sáu", "bảy", "tám", "chín")

_NUMBER = re.compile(r"\d{1,3}(?:\.\d{3})+(?!\d)|\d+")
_DECIMAL = re.compile(r"(\d),(\d)")
_DATE_SLASH = re.compile(r"\b(\d{1,2})/(\d{1,2})(?:/(\d{4}))?\b")
_NOT_A_WORD = re.compile(r"[\W_]+")

_TONE_MARKS = "\u0300\u0301\u0303\u0309\u0323"

_SAME_WORD = {"ngàn": "nghìn", "lẻ": "linh", "tỉ": "tỷ", "bẩy": "bảy", "mốt": "một", "tư": "bốn"}
"""Spoken variants of one number word. "lăm" stays: it is never heard as "năm"."""


def normalise(text: str) -> str:
    """One spelling: lower case, no punctuation, numbers in words, tones in one place."""
    text = unicodedata.normalize("NFC", text).lower()
    text = _DATE_SLASH.sub(_read_date, text)
    text = _DECIMAL.sub(r"\1 phẩy \2", text).replace("%", " phần trăm ")
    text = _NUMBER.sub(lambda m: f" {_read_number(m.group())} ", text)
    text = _NOT_A_WORD.sub(" ", text)
    return " ".join(_SAME_WORD.get(word, _one_tone_place(word)) for word in text.split())


def _read_number(digits: str) -> str:
    digits = digits.replace(".", "")
    if len(digits) > 12 or (len(digits) > 1 and digits.startswith("0")):
        return " ".join(_DIGITS[int(digit)] for digit in digits)
    return number_in_words(int(digits))


def _read_date(match: re.Match[str]) -> str:
    day, month, year = match.groups()
    text = f"{int(day)} tháng {int(month)}"
    return f"{text} năm {year}" if year else text


def _one_tone_place(word: str) -> str:
    """The tone of final oa, oe, uy on the second vowel: hòa becomes hoà, thủy becomes thuỷ."""
    decomposed = unicodedata.normalize("NFD", word)
    moved = re.sub(
        rf"(?<!q)([ou])([{_TONE_MARKS}])([aey])$",
        lambda m: (
            m.group(1) + m.group(3) + m.group(2)
            if m.group(1) + m.group(3) in ("oa", "oe", "uy")
            else m.group()
        ),
        decomposed,
    )
    return unicodedata.normalize("NFC", moved)


def without_diacritics(text: str) -> str:
    """The bare letters, for an error rate that forgives tones: "Đồng chí" is "Dong chi"."""
    decomposed = unicodedata.normalize("NFD", text.replace("đ", "d").replace("Đ", "D"))
    return "".join(letter for letter in decomposed if not unicodedata.combining(letter))


def edits(said: Sequence[str], heard: Sequence[str]) -> int:
    """Levenshtein distance: the fewest insertions, deletions and substitutions."""
    row = list(range(len(heard) + 1))
    for i, wanted in enumerate(said, 1):
        diagonal, row[0] = row[0], i
        for j, got in enumerate(heard, 1):
            diagonal, row[j] = row[j], min(row[j] + 1, row[j - 1] + 1, diagonal + (wanted != got))
    return row[-1]


def wer(said: str, heard: str) -> float:
    """Word error rate of the normalised texts; more than 1 where words were invented."""
    words = normalise(said).split()
    return edits(words, normalise(heard).split()) / max(1, len(words))


def cer(said: str, heard: str) -> float:
    """Character error rate of the normalised texts, spaces not counted."""
    letters = normalise(said).replace(" ", "")
    return edits(letters, normalise(heard).replace(" ", "")) / max(1, len(letters))
