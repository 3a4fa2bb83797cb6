"""Minutes tell what the roll call of sites found and when the conference rested."""

from rooms.conferences.messages import (
    ConferenceClosed,
    ConferenceResumed,
    RecessTaken,
    RollCallStarted,
)
from rooms.live.evolve import fold
from rooms.live.messages import Event, LogEntry
from rooms.live.state import LiveState
from rooms.minutes import course
from rooms.minutes.presence import Meeting
from rooms.roll_call.messages import RollCallHow, RollCallMark, SitesMarked
from tests.property.rooms.meeting import START_MS, a_conference
from tests.unit.rooms.minutes.test_presence import EIGHT_MS, HANOI, MINUTE_MS

MEETING = Meeting(EIGHT_MS, EIGHT_MS + 120 * MINUTE_MS, HANOI)


def at(minute: int) -> int:
    return EIGHT_MS + minute * MINUTE_MS


def marked(
    site_id: str, mark: RollCallMark, how: RollCallHow, people: int | None, reason: str | None
) -> Event:
    return SitesMarked(
        at_ms=at(-5),
        site_ids=(site_id,),
        mark=mark,
        how=how,
        by="chair",
        people=people,
        reason=reason,
    )


def after(*events: Event) -> LiveState:
    return fold(a_conference(), events)


def log(*events: Event) -> list[LogEntry]:
    return [
        LogEntry(
            conference_id="conference",
            seq=seq,
            at_ms=START_MS,
            actor="chair",
            event=event,
            previous_hash="0" * 64,
            hash="0" * 64,
        )
        for seq, event in enumerate(events, start=1)
    ]


def test_without_a_roll_call_nothing_is_said_of_one() -> None:
    assert course.roll_call(after(), MEETING) == ()


def test_the_roll_call_is_a_line_for_each_site() -> None:
    end = after(
        RollCallStarted(at_ms=at(-10)),
        marked("site1", RollCallMark.PRESENT, RollCallHow.ANSWERED, 14, None),
        marked("site2", RollCallMark.ABSENT, RollCallHow.BY_HAND, None, "mất điện"),
    )
    assert course.roll_call(end, MEETING) == (
        "Điểm danh lúc 07 giờ 50 phút: có mặt 1/3 điểm cầu; tổng số 14 người.",
        "Tỉnh Lào Cai: không trả lời điểm danh.",
        "Xã Bát Xát: có mặt lúc 07 giờ 55 phút, điểm cầu trả lời, 14 người.",
        "Phường Sa Pa: vắng mặt (lý do: mất điện).",
    )


def test_a_recess_is_one_span_however_often_its_end_was_announced() -> None:
    events = log(
        RecessTaken(at_ms=at(30), back_at_ms=at(40)),
        RecessTaken(at_ms=at(39), back_at_ms=at(45)),
        ConferenceResumed(at_ms=at(46)),
        RecessTaken(at_ms=at(90), back_at_ms=None),
        ConferenceClosed(at_ms=at(95)),
    )
    assert course.recesses(events, MEETING) == (
        "Nghỉ giải lao từ 08 giờ 30 phút đến 08 giờ 46 phút.",
        "Nghỉ giải lao từ 09 giờ 30 phút đến 09 giờ 35 phút.",
    )
