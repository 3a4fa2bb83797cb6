"""Presence as minutes tell it: from arrivals and departures to who was present at which site, and
what interrupted the site. Pure."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise
from zoneinfo import ZoneInfo

from rooms.attendance.messages import Arrived, LeaveReason, Left
from rooms.live.messages import LogEntry
from rooms.minutes.wording import clock_words

LATE_MS = 60_000  # under a minute after the opening nobody is called late
BLINK_MS = 30_000  # shorter losses of a link are not worth a line

_REASONS = {
    LeaveReason.LINK_LOST: "mất đường truyền",
    LeaveReason.SERVER_RESTARTED: "máy chủ khởi động lại",
}


@dataclass(frozen=True, slots=True)
class Span:
    """A time somebody was connected, and why it ended."""

    from_ms: int
    to_ms: int
    reason: LeaveReason | None = None


@dataclass(frozen=True, slots=True)
class Meeting:
    """The time the minutes are about, and where its clock hangs."""

    opened_at_ms: int
    closed_at_ms: int
    zone: ZoneInfo

    def clip(self, span: Span) -> Span:
        from_ms, to_ms = max(span.from_ms, self.opened_at_ms), min(span.to_ms, self.closed_at_ms)
        return Span(from_ms, to_ms, span.reason)

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
            case Left(attendee_id=attendee_id, at_ms=at_ms, reason=why) if attendee_id in since:
                found.append((attendee_id, Span(since.pop(attendee_id), at_ms, why)))
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
            last = max(union[-1], span, key=lambda one: one.to_ms)
            union[-1] = Span(union[-1].from_ms, last.to_ms, last.reason)
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
        gone = "rời phòng họp" if before.reason is LeaveReason.LEFT else "mất kết nối"
        words.append(f"{gone} từ {lost} đến {back}{_because(before)}")
    last = union[-1]
    if last.to_ms < meeting.closed_at_ms - BLINK_MS:
        lost_for_good = last.reason in _REASONS
        gone = "mất kết nối" if lost_for_good else "rời cuộc họp"
        words.append(f"{gone} lúc {meeting.clock(last.to_ms)}{_because(last)}")
    return tuple(words)


def _because(span: Span) -> str:
    why = None if span.reason is None else _REASONS.get(span.reason)
    return "" if why is None else f" ({why})"
