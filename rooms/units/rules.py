"""When a unit exists. Units merge and are renamed; an abolished one stays readable."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

from rooms.kernel.errors import ErrorCode, Refused

HANOI = ZoneInfo("Asia/Ho_Chi_Minh")


def today(now_ms: int) -> date:
    """The date in Vietnam."""
    return datetime.fromtimestamp(now_ms / 1000, UTC).astimezone(HANOI).date()


def check_dates(valid_from: date, valid_to: date | None) -> None:
    if valid_to is not None and valid_to < valid_from:
        raise Refused(ErrorCode.UNIT_DATES_WRONG)
