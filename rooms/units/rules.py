"""When a unit exists. Units merge and are renamed; an abolished one stays readable."""

from datetime import date

from rooms.kernel.errors import ErrorCode, Refused
from rooms.kernel.hanoi import in_hanoi


def today(now_ms: int) -> date:
    """The date in Vietnam."""
    return in_hanoi(now_ms).date()


def check_dates(valid_from: date, valid_to: date | None) -> None:
    if valid_to is not None and valid_to < valid_from:
        raise Refused(ErrorCode.UNIT_DATES_WRONG)
