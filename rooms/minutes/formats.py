"""How official papers look and are numbered, as dated data: a file in `formats/` for each rule.

Rules change, papers stay: a paper keeps the format it was begun with. The newest one that is valid
on the day and names the issuing body by the beginning of its name is chosen; else the fallback.
"""

import tomllib
from datetime import date
from functools import cache
from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from rooms.kernel.errors import ErrorCode, Refused
from rooms.kernel.wire import Wire
from rooms.minutes.content import PaperKind

FOLDER = Path(__file__).with_name("formats")


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Page(_Part):
    top_mm: int
    bottom_mm: int
    left_mm: int
    right_mm: int
    font_pt: int


class Head(_Part):
    """`national`: the lines at the right; `separator` stands below the body's name. A zero leads
    the months 1 to `month_zeros_to`."""

    national: tuple[str, ...]
    separator: Literal["rule", "asterisk", "none"]
    number_label: str
    month_zeros_to: int


class Kind(_Part):
    """One kind of paper: `code` follows the number, `signers` stand from left to right."""

    title: str
    code: str
    signers: tuple[Literal["secretary", "chair"], ...]
    secretary_office: str
    chair_office: str
    recipients: tuple[str, ...]
    ending: str


class Abbreviation(_Part):
    starts: str
    short: str


class PaperFormat(_Part):
    id: str
    name: str
    valid_from: date
    valid_to: date | None = None
    issuers: tuple[str, ...]
    fallback: bool
    page: Page
    head: Head
    minutes: Kind
    conclusion_notice: Kind
    abbreviations: tuple[Abbreviation, ...] = Field(default=())

    def of(self, kind: PaperKind) -> Kind:
        return self.minutes if kind is PaperKind.MINUTES else self.conclusion_notice

    def valid_on(self, day: date) -> bool:
        return self.valid_from <= day and (self.valid_to is None or day <= self.valid_to)

    def body_code(self, issuing_body: str) -> str:
        """What names the body in a number: by the list, else the initials of its name."""
        for one in self.abbreviations:
            if issuing_body.startswith(one.starts):
                return one.short
        return "".join(word[0].upper() for word in issuing_body.split() if word[0].isalpha())

    def dateline(self, locality: str, day: date) -> str:
        month = f"{day.month:02}" if day.month <= self.head.month_zeros_to else str(day.month)
        return f"{locality}, ngày {day.day:02} tháng {month} năm {day.year}"


class FormatChoice(Wire):
    """A format that may be chosen for a paper."""

    id: str
    name: str


@cache
def all_formats() -> tuple[PaperFormat, ...]:
    """Newest first."""
    found = [
        PaperFormat.model_validate(tomllib.loads(file.read_text(encoding="utf-8")))
        for file in sorted(FOLDER.glob("*.toml"))
    ]
    return tuple(sorted(found, key=lambda one: (one.valid_from, one.id), reverse=True))


def format_named(format_id: str) -> PaperFormat:
    for one in all_formats():
        if one.id == format_id:
            return one
    raise Refused(ErrorCode.NOT_FOUND, what="format")


def format_for(issuing_body: str, day: date) -> PaperFormat:
    """The format of a body's papers on a day."""
    valid = [one for one in all_formats() if one.valid_on(day)]
    for one in valid:
        if any(issuing_body.startswith(start) for start in one.issuers):
            return one
    return next(one for one in valid if one.fallback)


def choices(day: date) -> list[FormatChoice]:
    return [FormatChoice(id=one.id, name=one.name) for one in all_formats() if one.valid_on(day)]
