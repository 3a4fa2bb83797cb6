"""The clock that people read: all of Vietnam has one zone, UTC+7 without summer time."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

HANOI = ZoneInfo("Asia/Ho_Chi_Minh")


def in_hanoi(at_ms: int) -> datetime:
    """Epoch milliseconds on that clock."""
    return datetime.fromtimestamp(at_ms / 1000, UTC).astimezone(HANOI)
