"""Minutes say who came late, who was cut off and who left early, and nothing of a blink."""

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from rooms.attendance.messages import LeaveReason
from rooms.minutes.presence import Meeting, Span, joined, remarks

MINUTE_MS = 60_000
HANOI = ZoneInfo("Asia/Ho_Chi_Minh")
EIGHT_MS = int(datetime(2026, 10, 9, 8, 0, tzinfo=HANOI).timestamp()) * 1000
MEETING = Meeting(EIGHT_MS, EIGHT_MS + 120 * MINUTE_MS, HANOI)


def span(from_minute: float, to_minute: float, reason: LeaveReason | None = None) -> Span:
    start = MEETING.opened_at_ms
    return Span(start + int(from_minute * MINUTE_MS), start + int(to_minute * MINUTE_MS), reason)


@pytest.mark.parametrize(
    ("spans", "words"),
    [
        ([span(0, 120)], ()),
        ([span(0.5, 120)], ()),
        ([span(12, 120)], ("vào họp lúc 08 giờ 12 phút",)),
        ([span(0, 60)], ("rời cuộc họp lúc 09 giờ 00 phút",)),
        (
            [span(0, 30), span(40, 120)],
            ("mất kết nối từ 08 giờ 30 phút đến 08 giờ 40 phút",),
        ),
        (
            [span(0, 30, LeaveReason.LINK_LOST), span(40, 120)],
            ("mất kết nối từ 08 giờ 30 phút đến 08 giờ 40 phút (mất đường truyền)",),
        ),
        (
            [span(0, 30, LeaveReason.LEFT), span(40, 120)],
            ("rời phòng họp từ 08 giờ 30 phút đến 08 giờ 40 phút",),
        ),
        (
            [span(0, 60, LeaveReason.SERVER_RESTARTED)],
            ("mất kết nối lúc 09 giờ 00 phút (máy chủ khởi động lại)",),
        ),
        ([span(0, 30), span(30.3, 120)], ()),
        ([span(0, 70), span(60, 120)], ()),  # the tablet went, the room stayed
        ([], ()),
    ],
)
def test_remarks_name_what_interrupted_a_site(spans: list[Span], words: tuple[str, ...]) -> None:
    assert remarks(spans, MEETING) == words


def test_a_site_is_there_while_anybody_of_it_is() -> None:
    assert joined([span(50, 60), span(0, 20), span(10, 40)]) == [span(0, 40), span(50, 60)]
