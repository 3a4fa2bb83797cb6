"""The stage: the chair arranges it, and whoever is called is seen and heard."""

import pytest

from rooms.attendance.messages import Arrive
from rooms.conferences.messages import CloseConference, OpenConference
from rooms.floor.messages import GrantFloor
from rooms.kernel.errors import ErrorCode, Refused
from rooms.live.decide import decide, decide_system
from rooms.live.evolve import fold
from rooms.live.messages import Command
from rooms.live.state import LiveState
from rooms.stage.messages import Layout, SetDiscussion, SetLayout, SetSilence, SetSpotlight
from rooms.stage.rules import EXCEPTIONS_KEPT, silenced
from tests.property.rooms.meeting import START_MS, a_conference


def done(state: LiveState, command: Command, who: str = "chair") -> LiveState:
    return fold(state, decide(state, who, command, now_ms=START_MS, fresh_id="fresh"))


def opened() -> LiveState:
    state = a_conference()
    for one in state.roster.attendees:
        arrive = Arrive(type="attendance.arrive", attendee_id=one)
        state = fold(state, decide_system(state, arrive, now_ms=START_MS))
    return done(state, OpenConference(type="conference.open"))


def layout(chosen: Layout, second_id: str | None = None) -> Command:
    return SetLayout(type="stage.set_layout", layout=chosen, second_id=second_id)


def spotlight(whom: str | None) -> Command:
    return SetSpotlight(type="stage.set_spotlight", attendee_id=whom)


def silence(*excepted: str, on: bool = True) -> Command:
    return SetSilence(type="stage.set_silence", on=on, except_ids=list(excepted))


def call(state: LiveState, whom: str) -> LiveState:
    grant = GrantFloor(type="floor.grant", attendee_id=whom, epoch=state.floor.epoch)
    return done(state, grant)


def test_only_a_debate_has_a_second() -> None:
    state = done(opened(), layout(Layout.DEBATE, "delegate2"))
    assert state.stage.second_id == "delegate2"
    state = done(state, layout(Layout.PANEL, "delegate2"))
    assert (state.stage.layout, state.stage.second_id) == (Layout.PANEL, None)


def test_the_same_again_is_no_event() -> None:
    state = done(opened(), spotlight("delegate1"))
    assert done(state, spotlight("delegate1")).version == state.version


@pytest.mark.parametrize(
    ("command", "code"),
    [
        (spotlight("missing"), ErrorCode.NOT_FOUND),
        (spotlight("staff"), ErrorCode.NOT_ALLOWED),
        (layout(Layout.DEBATE, "missing"), ErrorCode.NOT_FOUND),
        (silence("missing"), ErrorCode.NOT_FOUND),
    ],
)
def test_who_does_not_take_part_is_not_put_on_the_stage(command: Command, code: ErrorCode) -> None:
    with pytest.raises(Refused) as refused:
        done(opened(), command)
    assert refused.value.code is code


def test_who_is_not_here_is_not_put_on_the_stage() -> None:
    with pytest.raises(Refused) as refused:
        done(a_conference(), spotlight("delegate1"))
    assert refused.value.code is ErrorCode.NOT_CONNECTED


def test_whoever_is_called_takes_the_spotlight_away() -> None:
    state = call(done(opened(), spotlight("delegate1")), "delegate2")
    assert state.stage.spotlight_id is None


def test_a_silence_spares_the_excepted_and_whoever_is_called_later() -> None:
    state = done(opened(), silence("delegate1"))
    assert silenced(state.stage, "operator1")
    assert not silenced(state.stage, "delegate1")
    state = call(state, "operator1")
    assert not silenced(state.stage, "operator1")
    assert silenced(state.stage, "operator2")
    assert not silenced(done(state, silence(on=False)).stage, "operator2")


def test_the_exceptions_of_a_silence_are_bounded() -> None:
    state = done(opened(), silence())
    for number in range(2 * EXCEPTIONS_KEPT):
        state = call(state, ["delegate1", "delegate2", "operator1"][number % 3])
    assert state.stage.silence is not None
    assert sorted(state.stage.silence.except_ids) == ["delegate1", "delegate2", "operator1"]


def test_a_discussion_ends_the_silence() -> None:
    state = done(done(opened(), silence()), SetDiscussion(type="stage.set_discussion", on=True))
    assert state.stage.discussion
    assert state.stage.silence is None


def test_nothing_changes_after_the_end() -> None:
    state = done(opened(), CloseConference(type="conference.close"))
    with pytest.raises(Refused) as refused:
        done(state, layout(Layout.GRID))
    assert refused.value.code is ErrorCode.CONFERENCE_CLOSED
