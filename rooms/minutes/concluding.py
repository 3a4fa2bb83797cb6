"""What the chair concluded, decided and charged others with, found in the words said. Pure rules.

A conclusion is what the chair said at the end of an item, from the sentence that announces it on;
a task is a sentence of it that charges a unit, with the day it names. A clerk corrects by hand.
"""

import re
from collections.abc import Sequence
from datetime import date

from rooms.kernel.text import search_key
from rooms.minutes.condense import sentences_of
from rooms.minutes.content import PlannedTask

_ANNOUNCED = re.compile(r"\b(ket luan|tom lai|xin ket luan|chot lai|thong nhat ket luan)\b")
_DECIDED = re.compile(r"\b(quyet dinh|thong qua|phe duyet|thong nhat chu truong)\b")
_CHARGED = re.compile(r"\b(giao|yeu cau|de nghi)\b")
_UNIT = re.compile(
    r"(?:giao|yêu cầu|đề nghị)\s+(?:cho\s+)?(?P<unit>(?:các\s+)?(?:Sở|UBND|Ủy ban nhân dân|"
    r"Văn phòng|Ban|Phòng|Công an|Bộ Chỉ huy|Đảng ủy|xã|phường|đặc khu|Trung tâm|Chi cục)"
    r"[^,.;:]*?)(?=\s+(?:chủ trì|phối hợp|khẩn trương|tham mưu|báo cáo|hoàn thành|rà soát|"
    r"xây dựng|triển khai|tổ chức|kiểm tra|tổng hợp|thực hiện|chuẩn bị|trước|xong|"
    r"chậm nhất)|[,.;:])",
    re.IGNORECASE,
)
_DAY = re.compile(
    r"(?:trước|chậm nhất|xong|hạn|đến)\s+(?:là\s+)?(?:trước\s+)?(?:ngày\s+)?"
    r"(?P<day>\d{1,2})(?:\s*/\s*|\s+tháng\s+)(?P<month>\d{1,2})"
    r"(?:(?:\s*/\s*|\s+năm\s+)(?P<year>\d{4}))?",
    re.IGNORECASE,
)
LAST_TURNS = 2
"""The conclusion of an item is in what its chair said last."""


def conclusion(chair_turns: Sequence[str]) -> str:
    """From the announcing sentence of the chair's last turns on; empty if nothing announces it."""
    for turn in reversed(chair_turns[-LAST_TURNS:]):
        sentences = sentences_of(turn)
        for at, sentence in enumerate(sentences):
            if _ANNOUNCED.search(search_key(sentence)):
                return " ".join(sentences[at:])
    return ""


def without(text: str, conclusion: str) -> str:
    """What was said before the conclusion, if this is where it was said."""
    if not conclusion:
        return text
    whole = " ".join(sentences_of(text))
    return whole.removesuffix(conclusion).strip() if whole.endswith(conclusion) else text


def decisions(conclusions: Sequence[str]) -> tuple[str, ...]:
    """Sentences of conclusions that decide."""
    return tuple(
        sentence
        for text in conclusions
        for sentence in sentences_of(text)
        if _DECIDED.search(search_key(sentence))
    )


def tasks(conclusions: Sequence[str], *, held_on: date) -> tuple[PlannedTask, ...]:
    """Sentences of conclusions that charge a unit with something."""
    charged = [
        (sentence, found.group("unit").strip())
        for text in conclusions
        for sentence in sentences_of(text)
        if _CHARGED.search(search_key(sentence)) and (found := _UNIT.search(sentence)) is not None
    ]
    return tuple(
        PlannedTask(
            key=f"t{number}",
            text=sentence,
            unit=unit[:1].upper() + unit[1:],
            deadline=_deadline(sentence, held_on),
        )
        for number, (sentence, unit) in enumerate(charged, start=1)
    )


def _deadline(sentence: str, held_on: date) -> str | None:
    """The next such day after the meeting; a day that isn't in the calendar is none."""
    found = _DAY.search(sentence)
    if found is None:
        return None
    year = int(found["year"] or held_on.year)
    try:
        day = date(year, int(found["month"]), int(found["day"]))
        if found["year"] is None and day < held_on:
            day = day.replace(year=year + 1)
    except ValueError:
        return None
    return day.isoformat()
