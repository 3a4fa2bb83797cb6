"""The days off that count here: those that come with the program, and the operator's own files; and
whether they will do for the deadlines that are running."""

from datetime import date, timedelta

from rooms.minutes import working_days
from rooms.minutes.working_days import Holidays, HolidaysMalformed, Schedule
from server.http.messages import Check
from server.settings import Settings

AHEAD = timedelta(days=60)
"""A deadline of tasks is seldom further away, and a year is announced before."""


def read(settings: Settings) -> Holidays:
    """Raises `HolidaysMalformed`."""
    folder = settings.under_data(settings.storage.holidays)
    return working_days.read([*working_days.shipped(), *sorted(folder.glob("*.toml"))])


def known(settings: Settings) -> Holidays:
    """Without a file that can't be read, which `check` names: meetings go on."""
    try:
        return read(settings)
    except HolidaysMalformed:
        return working_days.vietnam()


def check(settings: Settings, today: date) -> Check:
    """For `dienhong doctor`, and for the log at the start."""
    try:
        days = read(settings)
    except HolidaysMalformed as malformed:
        return Check(
            name="holidays", state="failed", detail=f"{malformed.file.name}: {malformed.why}"
        )
    until = today + AHEAD
    schedule = days.schedule(today, until)
    if schedule is Schedule.ANNOUNCED:
        return Check(name="holidays", state="ok", detail=f"days off are known until {until}")
    known = (
        "provisional" if schedule is Schedule.PROVISIONAL else "not known: deadlines may be wrong"
    )
    folder = settings.under_data(settings.storage.holidays)
    detail = f"days off of {until.year} are {known}; put those announced into {folder}"
    return Check(name="holidays", state="degraded", detail=detail)
