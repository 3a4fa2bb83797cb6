"""Which number phrases are written short, and how: one function each, all with the same form.

A rule looks at a clause (words without punctuation between them) at one place, and gives back the
pieces it would write, or nothing. What it doesn't know for certain it leaves alone: a number word
by itself stays a word unless its neighbours say that it counts something.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from transcripts.numbers.documents import read_code
from transcripts.numbers.reading import (
    DIGITS,
    LINKS,
    PARTS,
    SCALES,
    Reading,
    Words,
    read_digits,
    read_number,
    word_at,
)


@dataclass(frozen=True, slots=True)
class Piece:
    """What is written for the words from `start` to before `end`; None leaves them as they are."""

    start: int
    end: int
    text: str | None = None


Rule: TypeAlias = Callable[[Words, int], Sequence[Piece]]

FIRST_YEAR, LAST_YEAR = 1000, 2999

LONG_DIGITS = 8
"""So many digits in a row are a telephone or file number."""

_NOT_FOLLOWED = ("nay", "nào", "ngoái", "trước", "sau", "tới", "nữa", "kia")
"""What makes "năm" a year and no month."""

_MEASURES = (
    ("phần", "nghìn"),
    *(("héc", "ta"), ("hecta",), ("ha",), ("tấn",), ("tạ",)),
    *(("mét", "vuông"), ("mét", "khối"), ("ki", "lô", "mét"), ("km",), ("kg",)),
)
"""Before these even a single digit is written in figures."""

_COUNTED = ("điều", "khoản", "chương", "quý", "trang", "số")
"""Behind these too."""

_YEARS_FOLLOW = ("đoạn", "kỳ", "khoá", "khóa", "học")
""""giai đoạn", "nhiệm kỳ", "năm học"."""


def date(words: Words, at: int) -> Sequence[Piece]:
    """ "ngày ba mươi tháng tư năm …": "ngày 30/4/…"."""
    if words[at] not in ("ngày", "mùng", "mồng"):
        return ()
    first = at + 1 + (word_at(words, at + 1) in ("mùng", "mồng"))
    day = read_number(words, first)
    if day is None or not 1 <= day.value <= 31 or word_at(words, day.end) != "tháng":
        return ()
    month = _month(words, day.end + 1)
    if month is None:
        return ()
    text, end = f"{day.value}/{month.value}", month.end
    if year := _year(words, end):
        text, end = f"{text}/{year.value}", year.end
    return Piece(at, first), Piece(first, end, text)


def month(words: Words, at: int) -> Sequence[Piece]:
    """ "tháng ba năm …": "tháng 3/…"; "tháng mười hai": "tháng 12"."""
    before = word_at(words, at - 1)
    if words[at] != "tháng" or _is_number_word(before) or before in ("mấy", "vài", "ngày", "năm"):
        return ()
    found = _month(words, at + 1)
    if found is None:
        return ()
    if year := _year(words, found.end):
        return Piece(at, at + 1), Piece(at + 1, year.end, f"{found.value}/{year.value}")
    if words[at + 1] in ("năm", "một") and found.count == 1:
        return ()
    return Piece(at, at + 1), Piece(at + 1, found.end, str(found.value))


def year(words: Words, at: int) -> Sequence[Piece]:
    """ "năm hai nghìn không trăm hai mươi sáu", "năm hai không hai sáu": "năm 2026"."""
    found = _year(words, at)
    return (Piece(at, at + 1), Piece(at + 1, found.end, str(found.value))) if found else ()


def years(words: Words, at: int) -> Sequence[Piece]:
    """ "giai đoạn … đến …": no dots in what are years."""
    if words[at] not in _YEARS_FOLLOW:
        return ()
    first = _year_value(words, at + 1)
    if first is None:
        return ()
    pieces = [Piece(at, at + 1), Piece(at + 1, first.end, str(first.value))]
    link = first.end + (word_at(words, first.end) in ("đến", "tới"))
    if second := _year_value(words, link + (word_at(words, link) == "năm")):
        pieces += [
            Piece(first.end, second.end - second.count),
            Piece(second.end - second.count, second.end, str(second.value)),
        ]
    return [piece for piece in pieces if piece.end > piece.start]


def clock(words: Words, at: int) -> Sequence[Piece]:
    """ "tám giờ ba mươi phút": "8 giờ 30 phút"; "tám giờ rưỡi": "8 giờ 30"."""
    hour = read_number(words, at)
    if hour is None or hour.value > 24 or word_at(words, hour.end) != "giờ":
        return ()
    pieces = [Piece(at, hour.end, str(hour.value)), Piece(hour.end, hour.end + 1)]
    place = hour.end + 1
    if word_at(words, place) == "rưỡi":
        return [*pieces, Piece(place, place + 1, "30")]
    if word_at(words, place) == "kém":
        pieces.append(Piece(place, place + 1))
        place += 1
    minute = read_number(words, place)
    if minute is None or minute.value > 59 or not _is_minute(words, minute):
        return pieces
    return [*pieces, Piece(place, minute.end, str(minute.value))]


def percent(words: Words, at: int) -> Sequence[Piece]:
    """ "hai mươi phẩy năm phần trăm": "20,5%"."""
    text, end = _figure(words, at)
    if text and (word_at(words, end), word_at(words, end + 1)) == ("phần", "trăm"):
        return (Piece(at, end + 2, f"{text}%"),)
    return ()


def share(words: Words, at: int) -> Sequence[Piece]:
    """ "hai phần ba": "2/3", as majorities are written."""
    parts = [word_at(words, at + i) for i in range(4)]
    lower = {"hai": 2, "ba": 3, "tư": 4}.get(parts[2])
    upper = {"một": 1, "hai": 2, "ba": 3}.get(parts[0])
    if parts[1] != "phần" or not lower or not upper or upper >= lower:
        return ()
    return () if parts[3] in PARTS else (Piece(at, at + 3, f"{upper}/{lower}"),)


def amount(words: Words, at: int) -> Sequence[Piece]:
    """ "hai phẩy năm tỷ": "2,5 tỷ"; "ba triệu rưỡi": "3,5 triệu"; "không phẩy năm héc ta"."""
    text, end = _decimal(words, at)
    if text:
        return (Piece(at, end, text),)
    found = read_number(words, at)
    if found is None:
        return ()
    half = word_at(words, found.end) == "rưỡi" and found.scale >= 6
    if half and found.value // 10**found.scale < 1000:
        text = f"{found.value // 10**found.scale},5"
        return Piece(at, found.end - 1, text), Piece(
            found.end - 1, found.end + 1, words[found.end - 1]
        )
    return ()


def code(words: Words, at: int) -> Sequence[Piece]:
    """ "số mười lăm gạch ngang nờ quy gạch chéo tê u": "số 15-NQ/TU"."""
    if words[at] != "số":
        return ()
    number = read_number(words, at + 1)
    if number is None:
        return ()
    letters, end = read_code(words, number.end)
    if not letters:
        return ()
    return Piece(at, at + 1), Piece(at + 1, end, f"{number.value}{letters}")


def counted(words: Words, at: int) -> Sequence[Piece]:
    """ "điều ba", "khoản hai": with a figure, as laws are cited."""
    digit = DIGITS.get(word_at(words, at + 1), 0)
    if words[at] not in _COUNTED or not digit or digit == DIGITS["năm"]:
        return ()
    behind = word_at(words, at + 2)
    if behind in PARTS or behind == "phẩy" or _is_number_word(behind):
        return ()
    return Piece(at, at + 1), Piece(at + 1, at + 2, str(digit))


def measure(words: Words, at: int) -> Sequence[Piece]:
    """ "năm héc ta": "5 héc ta"."""
    found = read_number(words, at)
    if found is None or found.count != 1 or not found.value:
        return ()
    for unit in _MEASURES:
        if tuple(words[found.end : found.end + len(unit)]) == unit:
            return Piece(at, found.end, str(found.value)), Piece(found.end, found.end + len(unit))
    return ()


def digits(words: Words, at: int) -> Sequence[Piece]:
    """A telephone or file number, digit by digit."""
    text, end = read_digits(words, at)
    return (Piece(at, end, text),) if len(text) >= LONG_DIGITS else ()


def cardinal(words: Words, at: int) -> Sequence[Piece]:
    """Any number of two words or more."""
    found = read_number(words, at)
    if found is None or found.count < 2:
        return ()
    if _ends_well(words, found):
        return _written(words, at, found)
    end = found.end
    while _is_number_word(word_at(words, end)):
        end += 1
    return (Piece(at, end),)


RULES: tuple[Rule, ...] = (
    *(code, date, month, year, years, clock, percent, share),
    *(digits, amount, measure, counted, cardinal),
)
"""In this order: the first that knows what it sees decides."""


def grouped(number: int) -> str:
    """With a dot between thousands."""
    return f"{number:,}".replace(",", ".")


def _written(words: Words, at: int, found: Reading) -> Sequence[Piece]:
    """ "2 tỷ 500 triệu" where only millions and more are said, else all figures."""
    if found.scale < 6:
        return (Piece(at, found.end, grouped(found.value)),)
    pieces: list[Piece] = []
    place = at
    while place < found.end:
        scale = next(
            i for i in range(place, found.end) if SCALES.get(words[i], 0) >= 6 or i == found.end - 1
        )
        group = read_number(words[:scale], place)
        if group is None:
            return (Piece(at, found.end, grouped(found.value)),)
        pieces += [Piece(place, scale, grouped(group.value)), Piece(scale, scale + 1)]
        place = scale + 1
    return pieces


def _figure(words: Words, at: int) -> tuple[str, int]:
    """A decimal or a whole number, however short."""
    text, end = _decimal(words, at)
    if text:
        return text, end
    found = read_number(words, at)
    return (grouped(found.value), found.end) if found else ("", at)


def _decimal(words: Words, at: int) -> tuple[str, int]:
    whole = read_number(words, at)
    if whole is None and word_at(words, at) == "không":
        whole = Reading(0, at + 1, 1)
    if whole is None or word_at(words, whole.end) != "phẩy":
        return "", at
    unscaled = ["" if word in SCALES else word for word in words]
    said = read_number(unscaled, whole.end + 1)
    if said is not None and said.count > 1:
        return f"{grouped(whole.value)},{said.value}", said.end
    text, end = read_digits(words, whole.end + 1)
    return (f"{grouped(whole.value)},{text}", end) if text else ("", at)


def _month(words: Words, at: int) -> Reading | None:
    if word_at(words, at) == "tư":
        return Reading(4, at + 1, 1)
    found = read_number(words, at)
    if found is None or not 1 <= found.value <= 12:
        return None
    if word_at(words, at) == "năm" and word_at(words, at + 1) in _NOT_FOLLOWED:
        return None
    return found


def _year(words: Words, at: int) -> Reading | None:
    """ "năm" and a year behind it."""
    return _year_value(words, at + 1) if word_at(words, at) == "năm" else None


def _year_value(words: Words, at: int) -> Reading | None:
    found = read_number(words, at)
    if found is not None and FIRST_YEAR <= found.value <= LAST_YEAR:
        plain = found.count > 1 or len(word_at(words, at)) == len(str(FIRST_YEAR))
        return found if plain and _ends_well(words, found) else None
    text, end = read_digits(words, at)
    if len(text) == len(str(FIRST_YEAR)) and FIRST_YEAR <= int(text) <= LAST_YEAR:
        return Reading(int(text), end, end - at)
    return None


def _is_minute(words: Words, minute: Reading) -> bool:
    return minute.value >= DIGITS["chín"] or word_at(words, minute.end) == "phút"


def _is_number_word(word: str) -> bool:
    return word in DIGITS or word in PARTS or word == "mười"


def _ends_well(words: Words, found: Reading) -> bool:
    """Whether what follows can't belong to the number: else it was read wrongly, or two numbers
    are named for one ("hai mươi ba mươi người"), and nothing is certain."""
    behind, next_behind = word_at(words, found.end), word_at(words, found.end + 1)
    if behind in ("năm", "không"):
        return next_behind not in PARTS and next_behind != "phẩy"
    return not (_is_number_word(behind) or behind in (*LINKS, "rưỡi", "phẩy"))
