"""Working days, from dated holiday data: when a conclusion notice is due, and how far that can be
relied on. Pure but for its data.

Which days are off is announced year by year. A clock that runs into a year that hasn't been
announced says so, rather than count as if it knew.
"""

import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import Annotated, Self

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

NOTICE_DAYS = 5
"""A conclusion notice is issued within five working days (Decision 45/2018, article 28)."""
SATURDAY = 5
SHIPPED = Path(__file__).with_name("holidays")
MONTH_DAY = r"^\d{2}-\d{2}$"


class Schedule(StrEnum):
    """How well the days off of a time are known; the worst of its years counts."""

    ANNOUNCED = "announced"
    PROVISIONAL = "provisional"
    MISSING = "missing"


class HolidaysMalformed(Exception):
    """A file of days off that can't be read: which, and why."""

    def __init__(self, file: Path, why: str) -> None:
        super().__init__(file.name, why)
        self.file = file
        self.why = why


@dataclass(frozen=True, slots=True)
class Holidays:
    """`years`: those that are known, and whether they were announced."""

    fixed: frozenset[str]
    off: frozenset[date]
    on: frozenset[date]
    years: frozenset[int]
    provisional: frozenset[int]

    def works(self, day: date) -> bool:
        if day in self.on:
            return True
        return day.weekday() < SATURDAY and day not in self.off and f"{day:%m-%d}" not in self.fixed

    def schedule(self, *days: date) -> Schedule:
        """Of the time between the first and the last of these days."""
        touched = range(min(days).year, max(days).year + 1)
        if any(year not in self.years for year in touched):
            return Schedule.MISSING
        if any(year in self.provisional for year in touched):
            return Schedule.PROVISIONAL
        return Schedule.ANNOUNCED


class _Year(BaseModel):
    model_config = ConfigDict(extra="forbid")
    off: frozenset[date]
    on: frozenset[date] = frozenset()
    provisional: bool = False


class _File(BaseModel):
    """Days that are off every year, and what is announced of each year."""

    model_config = ConfigDict(extra="forbid")
    fixed: frozenset[Annotated[str, Field(pattern=MONTH_DAY)]] = frozenset()
    years: dict[int, _Year]

    @model_validator(mode="after")
    def days_are_of_their_year(self) -> Self:
        for number, year in self.years.items():
            for day in year.off | year.on:
                if day.year != number:
                    raise ValueError(f"{day} is not in {number}")
        return self


@cache
def vietnam() -> Holidays:
    """Those that come with the program."""
    return read(shipped())


def shipped() -> list[Path]:
    return sorted(SHIPPED.glob("*.toml"))


def read(files: Iterable[Path]) -> Holidays:
    """A year of a later file takes the place of the same year of an earlier one. Raises
    `HolidaysMalformed`."""
    fixed: set[str] = set()
    years: dict[int, _Year] = {}
    for path in files:
        try:
            said = tomllib.loads(path.read_text(encoding="utf-8"))
            named = {name: said.pop(name) for name in list(said) if name.isdecimal()}
            file = _File.model_validate({**said, "years": named})
        except (OSError, ValueError) as error:
            raise HolidaysMalformed(path, _why(error)) from error
        fixed |= file.fixed
        years |= file.years
    return Holidays(
        fixed=frozenset(fixed),
        off=frozenset(day for year in years.values() for day in year.off),
        on=frozenset(day for year in years.values() for day in year.on),
        years=frozenset(years),
        provisional=frozenset(number for number, year in years.items() if year.provisional),
    )


def after(day: date, working_days: int, holidays: Holidays) -> date:
    """The last of so many working days that follow `day`."""
    while working_days > 0:
        day += timedelta(days=1)
        working_days -= holidays.works(day)
    return day


def between(day: date, due: date, holidays: Holidays) -> int:
    """Working days left until `due`, which counts; negative once it is past."""
    if due < day:
        return -sum(holidays.works(due + timedelta(days=n)) for n in range(1, (day - due).days + 1))
    return sum(holidays.works(day + timedelta(days=n)) for n in range(1, (due - day).days + 1))


def _why(error: Exception) -> str:
    if isinstance(error, ValidationError):
        first = error.errors(include_url=False, include_input=False)[0]
        return f"{'.'.join(map(str, first['loc']))}: {first['msg']}"
    return str(error)
