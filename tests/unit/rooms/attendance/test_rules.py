"""Who counts as present: by joining, by a code, by the desk, and what the desk takes back."""

import pytest

from rooms.attendance import messages as attendance
from rooms.attendance.messages import CheckInHow, StandIn, WithdrawReason
from rooms.attendance.rules import EARLIEST_MS
from rooms.conferences import messages as conferences
from rooms.kernel.errors import ErrorCode, Refused
from rooms.live.decide import decide, decide_system
from rooms.live.evolve import fold
from rooms.live.messages import Command, SystemCommand
from rooms.live.state import LiveState
from tests.property.rooms.meeting import START_MS, a_conference

WHO = "delegate1"


def desk(state: LiveState, command: Command, by: str = "staff") -> LiveState:
    return fold(state, decide(state, by, command, now_ms=START_MS, fresh_id="fresh"))


def system(state: LiveState, command: SystemCommand, now_ms: int = START_MS) -> LiveState:
    return fold(state, decide_system(state, command, now_ms=now_ms))


def arrived(state: LiveState, now_ms: int = START_MS) -> LiveState:
    arrive = attendance.Arrive(type="attendance.arrive", attendee_id=WHO)
    return system(state, arrive, now_ms)


def gone(state: LiveState) -> LiveState:
    reason = attendance.LeaveReason.LINK_LOST
    return system(state, attendance.Leave(type="attendance.leave", attendee_id=WHO, reason=reason))


def check_in() -> Command:
    return attendance.CheckIn(type="attendance.check_in", attendee_id=WHO)


def withdraw(reason: WithdrawReason) -> Command:
    return attendance.WithdrawCheckIn(
        type="attendance.withdraw_check_in", attendee_id=WHO, reason=reason
    )


def excuse() -> Command:
    return attendance.Excuse(type="attendance.excuse", attendee_id=WHO, reason="Đi công tác")


def by_desk_only() -> LiveState:
    state = a_conference()
    conference = state.conference.model_copy(update={"check_in_by_joining": False})
    return LiveState(conference=conference, roster=state.roster, agenda=state.agenda)


def test_joining_makes_present_and_a_lost_link_makes_nobody_absent() -> None:
    state = gone(arrived(a_conference()))
    assert state.attendance.present(WHO)
    assert not state.attendance.connected(WHO)


def test_who_looks_at_papers_days_before_is_present_only_when_it_opens() -> None:
    state = arrived(a_conference(), START_MS - EARLIEST_MS - 1)
    assert not state.attendance.present(WHO)
    opened = desk(state, conferences.OpenConference(type="conference.open"), "chair")
    assert opened.attendance.present(WHO)
    assert not opened.attendance.present("delegate2")


def test_where_joining_does_not_count_a_code_or_the_desk_does() -> None:
    state = arrived(by_desk_only())
    assert not state.attendance.present(WHO)
    shown = attendance.NoteCheckIn(
        type="attendance.note_check_in", attendee_id=WHO, how=CheckInHow.SEAT
    )
    assert system(state, shown).attendance.check_in(WHO).how is CheckInHow.SEAT
    assert desk(state, check_in()).attendance.check_in(WHO).how is CheckInHow.DESK


def test_a_second_check_in_changes_nothing() -> None:
    state = desk(a_conference(), check_in())
    assert desk(state, check_in()) == state


def test_who_left_early_is_not_brought_back_by_a_device() -> None:
    state = desk(arrived(a_conference()), withdraw(WithdrawReason.LEFT_EARLY))
    again = arrived(gone(state))
    assert not again.attendance.present(WHO)
    assert desk(again, check_in()).attendance.present(WHO)


def test_a_mistake_is_as_if_it_had_not_been() -> None:
    state = desk(desk(a_conference(), check_in()), withdraw(WithdrawReason.MISTAKE))
    assert arrived(state).attendance.present(WHO)


def test_who_is_excused_and_comes_after_all_is_present() -> None:
    state = desk(a_conference(), excuse())
    assert state.attendance.check_in(WHO).excused
    here = arrived(state).attendance.check_in(WHO)
    assert (here.excused, here.excuse) == (False, None)


def test_a_stand_in_stays_named_when_he_is_checked_in() -> None:
    stand_in = StandIn(name="Hà Văn Tú", position="Phó Chủ tịch")
    named = attendance.NameStandIn(
        type="attendance.name_stand_in", attendee_id=WHO, stand_in=stand_in
    )
    state = desk(desk(a_conference(), named), check_in())
    assert state.attendance.present(WHO)
    assert state.attendance.represented(WHO)


@pytest.mark.parametrize(
    ("before", "command", "code"),
    [
        ([], withdraw(WithdrawReason.MISTAKE), ErrorCode.NOT_CHECKED_IN),
        ([check_in()], excuse(), ErrorCode.ALREADY_CHECKED_IN),
        (
            [],
            attendance.CheckIn(type="attendance.check_in", attendee_id="missing"),
            ErrorCode.NOT_FOUND,
        ),
    ],
)
def test_what_makes_no_sense_is_refused(
    before: list[Command], command: Command, code: ErrorCode
) -> None:
    state = a_conference()
    for one in before:
        state = desk(state, one)
    with pytest.raises(Refused) as refused:
        desk(state, command)
    assert refused.value.code is code


def test_a_delegate_can_not_check_in_himself() -> None:
    with pytest.raises(Refused) as refused:
        desk(a_conference(), check_in(), by=WHO)
    assert refused.value.code is ErrorCode.NOT_ALLOWED
