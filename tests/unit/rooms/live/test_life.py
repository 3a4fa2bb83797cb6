"""The life of a conference: which step is possible from where, by whom, and what it settles."""

from collections.abc import Sequence

import pytest

from rooms.attendance.messages import Arrive
from rooms.conferences.messages import (
    CloseConference,
    ConferenceState,
    OpenConference,
    ResumeConference,
    StartRehearsal,
    StartRollCall,
    StartWaiting,
    TakeRecess,
)
from rooms.conferences.rules import LONGEST_RECESS_MS, LifeCommand
from rooms.floor.messages import FloorRevoked, GrantFloor, RevokeReason, YieldFloor
from rooms.kernel.errors import ErrorCode, Refused
from rooms.live.decide import decide, decide_system
from rooms.live.evolve import fold
from rooms.live.messages import Command, Event
from rooms.live.state import LiveState
from rooms.rehearsal.messages import CallToCheck, EndCheck
from rooms.voting.messages import BallotForm, Base, CreatePoll, PollMethod, Share, StartPoll
from tests.property.rooms.meeting import START_MS, a_conference

REHEARSE = StartRehearsal(type="conference.rehearse")
WAIT = StartWaiting(type="conference.wait")
CALL_ROLL = StartRollCall(type="conference.call_roll")
OPEN = OpenConference(type="conference.open")
RECESS = TakeRecess(type="conference.recess")
RESUME = ResumeConference(type="conference.resume")
CLOSE = CloseConference(type="conference.close")

WAYS: dict[ConferenceState, Sequence[LifeCommand]] = {
    ConferenceState.SCHEDULED: (),
    ConferenceState.REHEARSAL: (REHEARSE,),
    ConferenceState.WAITING: (REHEARSE, WAIT),
    ConferenceState.ROLL_CALL: (WAIT, CALL_ROLL),
    ConferenceState.OPEN: (OPEN,),
    ConferenceState.RECESS: (OPEN, RECESS),
    ConferenceState.CLOSED: (OPEN, CLOSE),
}
COMMANDS = (REHEARSE, WAIT, CALL_ROLL, OPEN, RECESS, RESUME, CLOSE)

NOT_OPEN, ALREADY_OPEN = ErrorCode.CONFERENCE_NOT_OPEN, ErrorCode.CONFERENCE_ALREADY_OPEN
WRONG, CLOSED = ErrorCode.CONFERENCE_STEP_WRONG, ErrorCode.CONFERENCE_CLOSED
OUTCOMES: dict[ConferenceState, tuple[str, ...]] = {
    ConferenceState.SCHEDULED: (
        *("rehearsal", "waiting", "roll_call", "open"),
        *(NOT_OPEN, WRONG, NOT_OPEN),
    ),
    ConferenceState.REHEARSAL: (WRONG, "waiting", WRONG, "open", NOT_OPEN, WRONG, NOT_OPEN),
    ConferenceState.WAITING: (
        *("rehearsal", WRONG, "roll_call", "open"),
        *(NOT_OPEN, WRONG, NOT_OPEN),
    ),
    ConferenceState.ROLL_CALL: (WRONG, WRONG, WRONG, "open", NOT_OPEN, WRONG, NOT_OPEN),
    ConferenceState.OPEN: (
        *(ALREADY_OPEN, ALREADY_OPEN, ALREADY_OPEN, ALREADY_OPEN),
        *("recess", WRONG, "closed"),
    ),
    ConferenceState.RECESS: (
        *(ALREADY_OPEN, ALREADY_OPEN, ALREADY_OPEN, ErrorCode.CONFERENCE_IN_RECESS),
        *("recess", "open", "closed"),
    ),
    ConferenceState.CLOSED: (CLOSED,) * 7,
}
"""Of each command, in their order: the state it leads to, or the refusal."""


def events_of(state: LiveState, who: str, command: Command, now_ms: int = START_MS) -> list[Event]:
    return list(decide(state, who, command, now_ms=now_ms, fresh_id=f"id{state.version}"))


def said(state: LiveState, who: str, *commands: Command) -> LiveState:
    for command in commands:
        state = fold(state, events_of(state, who, command))
    return state


def arrived(state: LiveState, *people: str, now_ms: int = START_MS) -> LiveState:
    for who in people:
        arrive = Arrive(type="attendance.arrive", attendee_id=who)
        state = fold(state, decide_system(state, arrive, now_ms=now_ms))
    return state


def refusal(state: LiveState, who: str, command: Command, now_ms: int = START_MS) -> ErrorCode:
    with pytest.raises(Refused) as refused:
        events_of(state, who, command, now_ms)
    return refused.value.code


@pytest.mark.parametrize(
    ("before", "command", "outcome"),
    [
        (before, command, outcome)
        for before, outcomes in OUTCOMES.items()
        for command, outcome in zip(COMMANDS, outcomes, strict=True)
    ],
    ids=lambda one: one.type if hasattr(one, "type") else str(one),
)
def test_every_step_from_every_state(
    before: ConferenceState, command: LifeCommand, outcome: str
) -> None:
    state = said(a_conference(), "chair", *WAYS[before])
    assert state.conference.state is before
    if isinstance(outcome, ErrorCode):
        assert refusal(state, "chair", command) is outcome
    else:
        assert said(state, "chair", command).conference.state == outcome


@pytest.mark.parametrize("command", COMMANDS, ids=lambda one: one.type)
@pytest.mark.parametrize("who", ["secretary", "delegate1", "operator1", "staff", "technician"])
def test_who_may_take_a_step(who: str, command: LifeCommand) -> None:
    before = {RECESS: (OPEN,), CLOSE: (OPEN,), RESUME: (OPEN, RECESS), WAIT: (REHEARSE,)}
    state = said(a_conference(), "chair", *before.get(command, ()))
    may = {
        "secretary": {REHEARSE, WAIT, CALL_ROLL, OPEN, RECESS, RESUME},
        "technician": {REHEARSE, WAIT},
    }
    if command in may.get(who, set()):
        assert events_of(state, who, command)
    else:
        assert refusal(state, who, command) is ErrorCode.NOT_ALLOWED


def test_a_recess_takes_the_floor_back_and_keeps_the_queue() -> None:
    state = arrived(said(a_conference(), "chair", OPEN), "delegate1")
    grant = GrantFloor(type="floor.grant", attendee_id="delegate1", epoch=0)
    state = said(state, "chair", grant)
    events = events_of(state, "chair", RECESS)
    assert [one.reason for one in events if isinstance(one, FloorRevoked)] == [RevokeReason.RECESS]
    rested = fold(state, events)
    assert rested.floor.holder is None
    assert rested.conference.recess_since_ms == START_MS


def test_what_needs_an_open_conference_is_refused_in_a_recess_by_its_own_sentence() -> None:
    state = arrived(said(a_conference(), "chair", OPEN, RECESS), "delegate1")
    grant = GrantFloor(type="floor.grant", attendee_id="delegate1", epoch=0)
    assert refusal(state, "chair", grant) is ErrorCode.CONFERENCE_IN_RECESS


def test_a_running_poll_refuses_the_recess() -> None:
    poll = CreatePoll(
        type="voting.create",
        title="Thông qua chương trình",
        method=PollMethod.OPEN,
        form=BallotForm.YES_NO_ABSTAIN,
        pass_rule=Share(numerator=1, denominator=2, plus=1, base=Base.ENTITLED_PRESENT),
    )
    state = arrived(said(a_conference(), "chair", OPEN, poll), "chair", "delegate1")
    [poll_id] = state.voting.polls
    state = said(state, "chair", StartPoll(type="voting.start", poll_id=poll_id))
    assert refusal(state, "chair", RECESS) is ErrorCode.POLL_RUNNING


def test_the_time_to_go_on_lies_ahead_and_may_be_changed() -> None:
    state = said(a_conference(), "chair", OPEN)
    for wrong in (START_MS, START_MS + LONGEST_RECESS_MS + 1):
        late = TakeRecess(type="conference.recess", back_at_ms=wrong)
        assert refusal(state, "chair", late) is ErrorCode.RECESS_TIME_WRONG
    at_ten = TakeRecess(type="conference.recess", back_at_ms=START_MS + 600_000)
    state = said(state, "chair", RECESS, at_ten)
    assert state.conference.back_at_ms == START_MS + 600_000
    assert events_of(state, "chair", at_ten) == []
    assert said(state, "chair", RESUME).conference.back_at_ms is None


def test_a_technician_puts_a_site_on_the_stage_and_the_end_of_the_rehearsal_takes_it_off() -> None:
    call = CallToCheck(type="rehearsal.call", site_id="site1")
    state = said(a_conference(), "technician", REHEARSE)
    assert refusal(state, "technician", call) is ErrorCode.NOT_CONNECTED
    state = said(arrived(state, "delegate1", "operator1"), "technician", call)
    assert state.floor.holds("operator1")
    ended = said(state, "technician", WAIT)
    assert ended.floor.holder is None
    assert not ended.floor.accounts  # nobody spoke: it was a check
    assert refusal(ended, "technician", call) is ErrorCode.NOT_IN_REHEARSAL


def test_whoever_is_checked_may_end_it_himself() -> None:
    call = CallToCheck(type="rehearsal.call", site_id="site1")
    state = arrived(said(a_conference(), "chair", REHEARSE), "operator1")
    state = said(state, "technician", call)
    assert said(state, "operator1", YieldFloor(type="floor.yield")).floor.holder is None
    assert said(state, "technician", EndCheck(type="rehearsal.end_call")).floor.holder is None
