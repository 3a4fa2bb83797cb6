"""The iCalendar feed (RFC 5545) of what a person is invited to, in Vietnamese time."""

from collections.abc import Iterable
from datetime import UTC, datetime

import icalendar

from rooms.conferences.messages import ConferenceSummary
from rooms.kernel.hanoi import HANOI

PRODUCT = "-//Dien Hong//Lich hoi nghi//VI"


def feed(summaries: Iterable[ConferenceSummary], *, person_name: str, now_ms: int) -> bytes:
    """One event for each conference; the same conference keeps its UID."""
    calendar = icalendar.Calendar()
    calendar.add("prodid", PRODUCT)
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    calendar.add("x-wr-calname", f"Lịch hội nghị – {person_name}")
    calendar.add("x-wr-timezone", HANOI.key)
    for summary in summaries:
        calendar.add_component(_event(summary, now_ms))
    calendar.add_missing_timezones()
    return bytes(calendar.to_ical())


def _event(summary: ConferenceSummary, now_ms: int) -> icalendar.Event:
    conference = summary.conference
    event = icalendar.Event()
    event.add("uid", f"{conference.id}@dienhong")
    event.add("dtstamp", datetime.fromtimestamp(now_ms // 1000, UTC))
    event.add("dtstart", _local(conference.starts_at_ms))
    event.add("dtend", _local(conference.ends_at_ms))
    event.add("summary", conference.title)
    place = ", ".join(part for part in (conference.place, summary.my_site) if part)
    if place:
        event.add("location", place)
    event.add("description", f"Chủ trì: {summary.chair_name}")
    return event


def _local(at_ms: int) -> datetime:
    return datetime.fromtimestamp(at_ms // 1000, UTC).astimezone(HANOI)
