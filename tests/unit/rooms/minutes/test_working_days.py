"""Days off: what the program knows, what an operator adds, and that a clock says when it doesn't
know."""

from datetime import date
from pathlib import Path

import pytest

from rooms.minutes.working_days import (
    HolidaysMalformed,
    Schedule,
    after,
    between,
    read,
    shipped,
    vietnam,
)


def test_a_clock_that_runs_over_the_new_year_says_that_it_is_provisional() -> None:
    held_on = date(2026, 12, 28)
    due = after(held_on, 5, vietnam())
    assert due == date(2027, 1, 5)
    assert vietnam().schedule(held_on, due) is Schedule.PROVISIONAL
    assert vietnam().schedule(held_on, date(2026, 12, 31)) is Schedule.ANNOUNCED


def test_a_year_nobody_has_announced_is_named_even_when_it_lies_between() -> None:
    assert vietnam().schedule(date(2027, 12, 30), date(2028, 1, 6)) is Schedule.MISSING
    assert vietnam().schedule(date(2026, 1, 5), date(2029, 1, 5)) is Schedule.MISSING


def test_tet_of_2027_and_its_weekend_are_made_up_for() -> None:
    assert after(date(2027, 2, 4), 1, vietnam()) == date(2027, 2, 12)
    assert between(date(2027, 4, 29), date(2027, 5, 4), vietnam()) == 1
    assert not vietnam().works(date(2027, 4, 16))
    assert not vietnam().works(date(2027, 9, 3))


def test_an_operators_file_takes_the_place_of_a_year(tmp_path: Path) -> None:
    own = tmp_path / "2027.toml"
    own.write_text('[2027]\noff = ["2027-02-08"]\non = ["2027-02-20"]\n', encoding="utf-8")
    days = read([*shipped(), own])
    assert days.schedule(date(2027, 1, 1)) is Schedule.ANNOUNCED
    assert days.works(date(2027, 2, 5))
    assert days.works(date(2027, 2, 20))
    assert not days.works(date(2027, 1, 1))
    assert not days.works(date(2026, 2, 16))


@pytest.mark.parametrize(
    "text",
    ["[2027\n", "[2027]\nof = []\n", '[2027]\noff = ["2026-02-08"]\n', '[2027]\noff = ["Tết"]\n'],
)
def test_a_file_with_a_mistake_is_named(tmp_path: Path, text: str) -> None:
    own = tmp_path / "2027.toml"
    own.write_text(text, encoding="utf-8")
    with pytest.raises(HolidaysMalformed) as malformed:
        read([own])
    assert malformed.value.file == own
    assert malformed.value.why
