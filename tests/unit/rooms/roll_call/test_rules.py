"""The roll call of sites: called, answered, marked, and late after the opening."""

import pytest

from rooms.kernel.errors import ErrorCode
from rooms.live.messages import Command
from rooms.live.state import LiveState
from rooms.roll_call.messages import (
    AnswerRollCall,
    CallSites,
    MarkConnected,
    MarkSite,
    RollCallHow,
    RollCallMark,
    SitesMarked,
)
from tests.property.rooms.meeting import START_MS, a_conference
from tests.unit.rooms.live.test_life import CALL_ROLL, OPEN, arrived, events_of, refusal, said

CALL_ALL = CallSites(type="roll_call.call", site_ids=None)
MARK_CONNECTED = MarkConnected(type="roll_call.mark_connected")


def call(*site_ids: str) -> Command:
    return CallSites(type="roll_call.call", site_ids=list(site_ids))


def answer(people: int) -> Command:
    return AnswerRollCall(type="roll_call.answer", people=people)


def absent(site_id: str, reason: str | None = None) -> Command:
    mark = RollCallMark.ABSENT
    return MarkSite(type="roll_call.mark", site_id=site_id, mark=mark, reason=reason)


def called(*commands: Command) -> LiveState:
    return said(a_conference(), "chair", CALL_ROLL, *commands)


def marks(state: LiveState) -> dict[str, str]:
    return {site_id: one.mark.value for site_id, one in state.roll_call.sites.items()}


def test_without_a_roll_call_nobody_is_called_or_answers() -> None:
    for who, command in (("chair", CALL_ALL), ("operator1", answer(3))):
        assert refusal(a_conference(), who, command) is ErrorCode.NO_ROLL_CALL


def test_a_site_answers_once_it_is_called_and_corrects_how_many_it_is() -> None:
    state = called(call("site1"))
    state = said(state, "operator1", answer(12))
    noted = state.roll_call.sites["site1"]
    assert (noted.mark, noted.how, noted.people) == ("present", RollCallHow.ANSWERED, 12)
    again = said(state, "delegate1", answer(14)).roll_call.sites["site1"]
    assert (again.people, again.marked_at_ms) == (14, START_MS)
    assert events_of(state, "operator1", answer(12)) == []
    assert refusal(state, "operator2", answer(3)) is ErrorCode.ROLL_CALL_NOT_CALLED


def test_calling_all_leaves_those_alone_about_which_something_is_noted() -> None:
    state = said(called(call("site1")), "operator1", answer(12))
    state = said(state, "chair", absent("site2", "Mất điện"), CALL_ALL)
    assert marks(state) == {"site1": "present", "site2": "absent", "site0": "called"}
    assert state.roll_call.sites["site2"].reason == "Mất điện"


def test_a_site_that_nobody_knows_is_refused() -> None:
    for command in (call("site9"), absent("site9")):
        assert refusal(called(), "chair", command) is ErrorCode.NOT_FOUND


def test_the_system_marks_the_sites_it_sees() -> None:
    state = said(arrived(called(CALL_ALL), "operator1", "staff"), "secretary", MARK_CONNECTED)
    assert marks(state) == {"site0": "called", "site1": "present", "site2": "called"}
    assert state.roll_call.sites["site1"].how is RollCallHow.CONNECTED
    assert events_of(state, "secretary", MARK_CONNECTED) == []


def test_after_the_opening_who_comes_is_late() -> None:
    state = said(called(CALL_ALL, absent("site2")), "chair", OPEN)
    state = arrived(state, "operator1", "operator2", "delegate2", now_ms=START_MS + 1)
    assert marks(state)["site1"] == marks(state)["site2"] == "late"
    state = said(state, "operator1", answer(5))
    assert state.roll_call.sites["site1"].people == 5
    assert state.roll_call.sites["site1"].mark is RollCallMark.LATE


def test_where_nobody_called_nobody_is_late() -> None:
    state = arrived(said(a_conference(), "chair", OPEN), "operator1")
    assert not state.roll_call.sites


def test_who_was_present_and_comes_back_is_not_late() -> None:
    state = said(said(called(CALL_ALL), "operator1", answer(2)), "chair", OPEN)
    assert marks(arrived(state, "operator1"))["site1"] == "present"


@pytest.mark.parametrize("who", ["delegate1", "operator1", "staff", "technician"])
@pytest.mark.parametrize("command", [CALL_ALL, absent("site1"), MARK_CONNECTED])
def test_only_those_who_lead_call_and_mark(who: str, command: Command) -> None:
    assert refusal(called(), who, command) is ErrorCode.NOT_ALLOWED


@pytest.mark.parametrize("who", ["staff", "technician"])
def test_who_serves_does_not_answer_for_a_site(who: str) -> None:
    assert refusal(called(CALL_ALL), who, answer(1)) is ErrorCode.NOT_ALLOWED


def test_each_mark_says_who_made_it() -> None:
    [event] = events_of(called(), "secretary", absent("site1"))
    assert isinstance(event, SitesMarked)
    assert (event.by, event.how) == ("secretary", RollCallHow.BY_HAND)
