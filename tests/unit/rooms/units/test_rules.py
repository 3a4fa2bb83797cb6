"""Units live from a day to a day, counted in Vietnam."""

from datetime import UTC, date, datetime

import pytest

from rooms.kernel.errors import Refused
from rooms.units.rules import check_dates, today


def test_the_day_changes_at_midnight_in_vietnam() -> None:
    late = datetime(2026, 6, 30, 16, 59, tzinfo=UTC).timestamp() * 1000
    assert today(int(late)) == date(2026, 6, 30)
    assert today(int(late) + 60_000) == date(2026, 7, 1)


def test_a_unit_does_not_end_before_it_begins() -> None:
    check_dates(date(2025, 7, 1), date(2025, 7, 1))
    check_dates(date(2025, 7, 1), None)
    with pytest.raises(Refused):
        check_dates(date(2025, 7, 1), date(2025, 6, 30))
