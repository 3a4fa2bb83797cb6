"""Working days, from dated holiday data: when a conclusion notice is due. Pure but for its data."""

import tomllib
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from pathlib import Path

NOTICE_DAYS = 5
"""A conclusion notice is issued within five working days (Decision 45/2018, article 28)."""
SATURDAY = 5
DATA = Path(__file__).with_name("holidays") / "vn.toml"


@dataclass(frozen=True, slots=True)
class Holidays:
    fixed: frozenset[str]
    off: frozenset[date]
    on: frozenset[date]

    def works(self, day: date) -> bool:
        if day in self.on:
            return True
        return day.weekday() < SATURDAY and day not in self.off and f"{day:%m-%d}" not in self.fixed


@cache
def vietnam() -> Holidays:
    data = tomllib.loads(DATA.read_text(encoding="utf-8"))
    years = [part for part in data.values() if isinstance(part, dict)]
    return Holidays(
        fixed=frozenset(data["fixed"]),
        off=frozenset(date.fromisoformat(day) for year in years for day in year["off"]),
        on=frozenset(date.fromisoformat(day) for year in years for day in year["on"]),
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
