"""Minutes name those who were here, by the desk's book and by what devices saw."""

from rooms.attendance import messages as attendance
from rooms.attendance.messages import CheckInHow, WithdrawReason
from rooms.floor import messages as floor
from rooms.live.evolve import fold
from rooms.live.messages import Event
from rooms.live.state import LiveState
from rooms.minutes import people
from rooms.minutes.presence import Meeting
from tests.property.rooms.meeting import START_MS, a_conference
from tests.unit.rooms.minutes.test_presence import HANOI

MINUTE_MS = 60_000
MEETING = Meeting(START_MS, START_MS + 120 * MINUTE_MS, HANOI)


def after(*events: Event) -> LiveState:
    return fold(a_conference(), events)


def checked_in(who: str, minute: int, how: CheckInHow = CheckInHow.DESK) -> Event:
    return attendance.CheckedIn(attendee_id=who, at_ms=START_MS + minute * MINUTE_MS, how=how)


def test_who_serves_takes_no_part() -> None:
    named = [one.id for one in people.taking_part(a_conference(), "site0")]
    assert named == ["chair", "secretary"]


def test_who_was_checked_in_was_here_and_stays_so_after_leaving_early() -> None:
    left = attendance.CheckInWithdrawn(
        attendee_id="delegate1",
        at_ms=START_MS + 60 * MINUTE_MS,
        reason=WithdrawReason.LEFT_EARLY,
    )
    end = after(checked_in("delegate1", 0), left)
    assert people.checked_in(end, "delegate1")
    invited = people.taking_part(end, "site1")
    left_at = MEETING.clock(START_MS + 60 * MINUTE_MS)
    assert people.remarks(end, invited, MEETING) == (f"Người delegate1 ra về lúc {left_at}",)


def test_a_check_in_by_mistake_leaves_no_trace() -> None:
    undone = attendance.CheckInWithdrawn(
        attendee_id="delegate1", at_ms=START_MS, reason=WithdrawReason.MISTAKE
    )
    assert not people.checked_in(after(checked_in("delegate1", 0), undone), "delegate1")


def test_who_comes_late_is_named_with_the_time_but_joining_is_said_of_the_site() -> None:
    end = after(checked_in("delegate1", 12), checked_in("operator1", 12, CheckInHow.JOINING))
    came_at = MEETING.clock(START_MS + 12 * MINUTE_MS)
    invited = people.taking_part(end, "site1")
    assert people.remarks(end, invited, MEETING) == (f"Người delegate1 có mặt từ {came_at}",)


def test_a_stand_in_goes_by_his_own_name_for_whom_he_came() -> None:
    named = attendance.StandInNamed(
        attendee_id="delegate1",
        at_ms=START_MS,
        stand_in=attendance.StandIn(name="Hà Văn Tú", position="Phó Chủ tịch"),
    )
    end = after(named)
    shown = people.participant(end, end.roster.attendee("delegate1"))
    assert (shown.name, shown.position) == ("Hà Văn Tú", "Phó Chủ tịch")
    assert shown.stands_in_for == "Người delegate1, Đại biểu"


def test_who_is_excused_is_named_with_the_reason() -> None:
    event = attendance.Excused(attendee_id="delegate2", at_ms=START_MS, reason="Đi công tác")
    [absence] = people.excused(after(event))
    assert (absence.person.name, absence.reason) == ("Người delegate2", "Đi công tác")


def had_floor(who: str, epoch: int, minute: int, lasted_s: int) -> tuple[Event, Event]:
    began_ms = START_MS + minute * MINUTE_MS
    ended_ms = began_ms + lasted_s * 1000
    granted = floor.FloorGranted(epoch=epoch, attendee_id=who, at_ms=began_ms)
    reason = floor.RevokeReason.YIELDED
    ended = floor.FloorRevoked(epoch=epoch + 1, attendee_id=who, at_ms=ended_ms, reason=reason)
    return granted, ended


def test_how_long_each_spoke_is_noted_and_what_a_site_spoke_in_all() -> None:
    invited = people.taking_part(a_conference(), "site1")
    first = had_floor("delegate1", 1, 10, 700)
    assert people.spoken(a_conference(), invited) == ()
    assert people.spoken(after(*first), invited) == (
        "Người delegate1 phát biểu 1 lượt, 11 phút 40 giây",
    )
    later = (*had_floor("operator1", 3, 30, 45), *had_floor("delegate1", 5, 40, 60))
    assert people.spoken(after(*first, *later), invited) == (
        "Người delegate1 phát biểu 2 lượt, 12 phút 40 giây",
        "Người operator1 phát biểu 1 lượt, 45 giây",
        "cả điểm cầu phát biểu 3 lượt, 13 phút 25 giây",
    )
