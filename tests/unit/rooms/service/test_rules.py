"""Service calls: who calls waits for one thing of a kind, and nobody floods the desk."""

import pytest

from rooms.kernel.errors import ErrorCode, Refused
from rooms.live.decide import decide
from rooms.live.evolve import fold
from rooms.live.messages import Command
from rooms.live.state import LiveState
from rooms.service.messages import CallKind, CallService, CancelCall, FinishCall, TakeCall
from rooms.service.rules import CALLS_AT_MOST, CALLS_WITHIN_MS
from tests.property.rooms.meeting import START_MS, a_conference


def done(state: LiveState, who: str, command: Command, now_ms: int = START_MS) -> LiveState:
    fresh_id = f"call{state.version}"
    return fold(state, decide(state, who, command, now_ms=now_ms, fresh_id=fresh_id))


def call(kind: CallKind, text: str = "") -> Command:
    return CallService(type="service.call", kind=kind, text=text)


def cancel(call_id: str) -> Command:
    return CancelCall(type="service.cancel", call_id=call_id)


def test_a_call_is_taken_and_done() -> None:
    state = done(a_conference(), "delegate1", call(CallKind.TEA))
    [call_id] = state.service.calls
    state = done(state, "staff", TakeCall(type="service.take", call_id=call_id))
    assert state.service.calls[call_id].taken_by == "staff"
    state = done(state, "staff", FinishCall(type="service.finish", call_id=call_id))
    assert not state.service.calls


def test_the_same_thing_is_not_called_for_twice_at_once() -> None:
    state = done(a_conference(), "delegate1", call(CallKind.TEA))
    with pytest.raises(Refused) as refused:
        done(state, "delegate1", call(CallKind.TEA))
    assert refused.value.code is ErrorCode.ALREADY_CALLED
    assert len(done(state, "delegate2", call(CallKind.TEA)).service.calls) == 2


def test_something_else_needs_a_line() -> None:
    with pytest.raises(Refused) as refused:
        done(a_conference(), "delegate1", call(CallKind.OTHER))
    assert refused.value.code is ErrorCode.CALL_WITHOUT_TEXT


def test_a_joker_has_to_wait_but_not_for_ever() -> None:
    state = a_conference()
    for _ in range(CALLS_AT_MOST):
        state = done(state, "delegate1", call(CallKind.TEA))
        state = done(state, "delegate1", cancel(next(iter(state.service.calls))))
    with pytest.raises(Refused) as refused:
        done(state, "delegate1", call(CallKind.TEA))
    assert refused.value.code is ErrorCode.RATE_LIMITED
    later = START_MS + CALLS_WITHIN_MS + 1
    assert done(state, "delegate1", call(CallKind.TEA), later).service.calls


def test_one_takes_back_ones_own_call_only() -> None:
    state = done(a_conference(), "delegate1", call(CallKind.PAPER))
    [call_id] = state.service.calls
    with pytest.raises(Refused) as refused:
        done(state, "delegate2", cancel(call_id))
    assert refused.value.code is ErrorCode.NOT_ALLOWED
    assert not done(state, "delegate1", cancel(call_id)).service.calls
    assert not done(state, "secretary", cancel(call_id)).service.calls
