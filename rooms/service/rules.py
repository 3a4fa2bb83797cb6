"""Service calls: called → taken → done, or cancelled before. Nobody floods the desk."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import TypeAlias, assert_never

from rooms.kernel.errors import ErrorCode, Refused
from rooms.service.messages import (
    CallEnded,
    CallKind,
    CallOutcome,
    CallService,
    CallTaken,
    CancelCall,
    FinishCall,
    ServiceCalled,
    ServiceCallView,
    TakeCall,
)

ServiceCommand: TypeAlias = CallService | TakeCall | FinishCall | CancelCall
ServiceEvent: TypeAlias = ServiceCalled | CallTaken | CallEnded

CALLS_AT_MOST = 6
CALLS_WITHIN_MS = 600_000
"""A finger that slips, or a joker: more calls than anybody needs are refused for a while."""


@dataclass(frozen=True, slots=True)
class ServiceState:
    """Open calls in the order of calling, and when each attendee called lately."""

    calls: Mapping[str, ServiceCallView] = field(default_factory=dict)
    lately: Mapping[str, tuple[int, ...]] = field(default_factory=dict)

    def call(self, call_id: str) -> ServiceCallView:
        try:
            return self.calls[call_id]
        except KeyError:
            raise Refused(ErrorCode.NO_CALL) from None

    def caller(self, call_id: str) -> str | None:
        known = self.calls.get(call_id)
        return None if known is None else known.attendee_id


def decide(
    state: ServiceState, command: ServiceCommand, attendee_id: str, now_ms: int, fresh_id: str
) -> list[ServiceEvent]:
    match command:
        case CallService():
            return _call(state, command, attendee_id, now_ms, fresh_id)
        case TakeCall(call_id=call_id):
            return _take(state.call(call_id), attendee_id, now_ms)
        case FinishCall(call_id=call_id):
            return [_end(state.call(call_id), CallOutcome.DONE, now_ms)]
        case CancelCall(call_id=call_id):
            return [_end(state.call(call_id), CallOutcome.CANCELLED, now_ms)]
        case _:
            assert_never(command)


def _call(
    state: ServiceState, command: CallService, attendee_id: str, now_ms: int, fresh_id: str
) -> list[ServiceEvent]:
    own = [one for one in state.calls.values() if one.attendee_id == attendee_id]
    if any(one.kind is command.kind for one in own):
        raise Refused(ErrorCode.ALREADY_CALLED)
    if command.kind is CallKind.OTHER and not command.text:
        raise Refused(ErrorCode.CALL_WITHOUT_TEXT)
    recent = [at for at in state.lately.get(attendee_id, ()) if at > now_ms - CALLS_WITHIN_MS]
    if len(recent) >= CALLS_AT_MOST:
        raise Refused(ErrorCode.RATE_LIMITED)
    call = ServiceCallView(
        id=fresh_id,
        attendee_id=attendee_id,
        kind=command.kind,
        text=command.text,
        called_at_ms=now_ms,
        taken_by=None,
        taken_at_ms=None,
    )
    return [ServiceCalled(call=call)]


def _take(call: ServiceCallView, attendee_id: str, now_ms: int) -> list[ServiceEvent]:
    """Another of the desk may take a call over."""
    if call.taken_by == attendee_id:
        return []
    taken = CallTaken(
        call_id=call.id, attendee_id=call.attendee_id, taken_by=attendee_id, at_ms=now_ms
    )
    return [taken]


def _end(call: ServiceCallView, outcome: CallOutcome, now_ms: int) -> ServiceEvent:
    return CallEnded(call_id=call.id, attendee_id=call.attendee_id, outcome=outcome, at_ms=now_ms)


def close(state: ServiceState, now_ms: int) -> list[ServiceEvent]:
    """The conference ends: nobody waits any more."""
    return [_end(call, CallOutcome.CANCELLED, now_ms) for call in state.calls.values()]


def evolve(state: ServiceState, event: ServiceEvent) -> ServiceState:
    match event:
        case ServiceCalled(call=call):
            times = (*state.lately.get(call.attendee_id, ()), call.called_at_ms)[-CALLS_AT_MOST:]
            return ServiceState(
                calls={**state.calls, call.id: call},
                lately={**state.lately, call.attendee_id: times},
            )
        case CallTaken(call_id=call_id, taken_by=taken_by, at_ms=at_ms):
            change = {"taken_by": taken_by, "taken_at_ms": at_ms}
            taken = state.calls[call_id].model_copy(update=change)
            return replace(state, calls={**state.calls, call_id: taken})
        case CallEnded(call_id=call_id):
            left = {one: call for one, call in state.calls.items() if one != call_id}
            return replace(state, calls=left)
        case _:
            assert_never(event)
