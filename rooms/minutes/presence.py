"""Presence as minutes tell it: from arrivals and departures to who was present at which site, and
what interrupted the site. Pure."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise
from zoneinfo import ZoneInfo

from rooms.attendance.messages import Arrived, Left
from rooms.live.messages import LogEntry
from rooms.minutes.wording import clock_words

LATE_MS = 60_000  # under a minute after the opening nobody is called late
BLINK_MS = 30_000  # shorter losses of a link are not worth a line


@dataclass(frozen=True, slots=True)
class Span:
    """A time somebody was connected."""

    from_ms: int
    to_ms: int


@dataclass(frozen=True, slots=True)
class Meeting:
    """The time the minutes are about, and where its clock hangs."""

    opened_at_ms: int
    closed_at_ms: int
    zone: ZoneInfo

    def clip(self, span: Span) -> Span:
        return Span(max(span.from_ms, self.opened_at_ms), min(span.to_ms, self.closed_at_ms))

    def clock(self, at_ms: int) -> str:
        return clock_words(datetime.fromtimestamp(at_ms / 1000, self.zone))


def spans(entries: Iterable[LogEntry], meeting: Meeting) -> Mapping[str, list[Span]]:
    """When each attendee was connected during the meeting; nobody else is named."""
    since: dict[str, int] = {}
    found: list[tuple[str, Span]] = []
    for line in entries:
        match line.event:
            case Arrived(attendee_id=attendee_id, at_ms=at_ms):
                since.setdefault(attendee_id, at_ms)
            case Left(attendee_id=attendee_id, at_ms=at_ms) if attendee_id in since:
                found.append((attendee_id, Span(since.pop(attendee_id), at_ms)))
            case _:
                continue
    found += [(who, Span(from_ms, meeting.closed_at_ms)) for who, from_ms in since.items()]
    during: dict[str, list[Span]] = {}
    for attendee_id, span in found:
        clipped = meeting.clip(span)
        if clipped.from_ms < clipped.to_ms:
            during.setdefault(attendee_id, []).append(clipped)
    return during


def joined(all_spans: Iterable[Span]) -> list[Span]:
    """A site is connected while anybody of it is; blinks are forgotten."""
    union: list[Span] = []
    for span in sorted(all_spans, key=lambda one: one.from_ms):
        if union and span.from_ms <= union[-1].to_ms + BLINK_MS:
            union[-1] = Span(union[-1].from_ms, max(union[-1].to_ms, span.to_ms))
        else:
            union.append(span)
    return union


def remarks(site_spans: Iterable[Span], meeting: Meeting) -> tuple[str, ...]:
    """What a reader should know of a site's presence, in order; nothing if nothing happened."""
    union = joined(site_spans)
    if not union:
        return ()
    words: list[str] = []
    if union[0].from_ms > meeting.opened_at_ms + LATE_MS:
        words.append(f"vào họp lúc {meeting.clock(union[0].from_ms)}")
    for before, after in pairwise(union):
        lost, back = meeting.clock(before.to_ms), meeting.clock(after.from_ms)
        words.append(f"mất kết nối từ {lost} đến {back}")
    if union[-1].to_ms < meeting.closed_at_ms - BLINK_MS:
        words.append(f"rời cuộc họp lúc {meeting.clock(union[-1].to_ms)}")
    return tuple(words)
