"""What the operator is told of days off."""

from datetime import date
from pathlib import Path

from rooms.minutes.working_days import vietnam
from server import holidays
from server.settings import Settings


def test_the_doctor_names_a_year_that_is_not_announced(tmp_path: Path) -> None:
    settings = Settings(data=tmp_path)
    assert holidays.check(settings, date(2026, 6, 1)).state == "ok"
    coming = holidays.check(settings, date(2026, 11, 22))
    assert (coming.state, "2027" in coming.detail) == ("degraded", True)
    own = tmp_path / "holidays" / "2027.toml"
    own.parent.mkdir()
    own.write_text("[2027]\noff = []\n", encoding="utf-8")
    assert holidays.check(settings, date(2026, 11, 22)).state == "ok"
    assert holidays.known(settings).works(date(2027, 2, 8))


def test_a_file_with_a_mistake_stops_no_server(tmp_path: Path) -> None:
    own = tmp_path / "holidays" / "2027.toml"
    own.parent.mkdir()
    own.write_text("[2027", encoding="utf-8")
    settings = Settings(data=tmp_path)
    assert holidays.check(settings, date(2026, 6, 1)).state == "failed"
    assert holidays.known(settings) == vietnam()
