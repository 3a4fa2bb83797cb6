"""A calendar program shows a conference at the right hour, in Vietnamese."""

from datetime import UTC, datetime

import icalendar

from rooms.calendar.rules import feed
from rooms.conferences.messages import ConferenceState, ConferenceSummary, ConferenceView
from rooms.sites.messages import Role

# 8:00 in Hà Nội is 1:00 UTC.
STARTS = datetime(2026, 10, 9, 1, 0, tzinfo=UTC)


def a_summary() -> ConferenceSummary:
    starts_at_ms = int(STARTS.timestamp() * 1000)
    return ConferenceSummary(
        conference=ConferenceView(
            id="abc",
            title="Hội nghị giao ban, tháng 10; toàn tỉnh",
            place="Phòng họp số 1",
            state=ConferenceState.SCHEDULED,
            starts_at_ms=starts_at_ms,
            ends_at_ms=starts_at_ms + 5_400_000,
            opened_at_ms=None,
            closed_at_ms=None,
        ),
        chair_name="Trần Đức Thuận",
        my_role=Role.DELEGATE,
        my_site="Xã Bát Xát",
        site_count=3,
        attendee_count=6,
        document_count=0,
    )


def test_the_feed_reads_back_as_it_was_meant() -> None:
    text = feed([a_summary()], person_name="Giàng A Sử", now_ms=1_760_000_000_000)
    calendar = icalendar.Calendar.from_ical(text)
    (event,) = calendar.events
    assert event["UID"] == "abc@dienhong"
    assert event["SUMMARY"] == "Hội nghị giao ban, tháng 10; toàn tỉnh"
    assert event["LOCATION"] == "Phòng họp số 1, Xã Bát Xát"
    starts = event.start
    assert isinstance(starts, datetime)
    assert starts.astimezone(UTC) == STARTS
    assert starts.hour == 8
    assert event["DTSTART"].params["TZID"] == "Asia/Ho_Chi_Minh"
    assert event.duration.total_seconds() == 5_400
    (zone,) = calendar.walk("VTIMEZONE")
    assert zone["TZID"] == "Asia/Ho_Chi_Minh"


def test_lines_are_folded_and_end_as_the_standard_wants() -> None:
    text = feed([a_summary()], person_name="Giàng A Sử", now_ms=1_760_000_000_000)
    assert text.endswith(b"END:VCALENDAR\r\n")
    assert all(len(line) <= 75 for line in text.split(b"\r\n"))
