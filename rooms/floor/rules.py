"""The floor: at most one holder, fenced by an epoch that grows with each grant and revocation."""

from dataclasses import dataclass, replace
from typing import TypeAlias, assert_never

from rooms.floor.messages import (
    AttendeeMuted,
    FloorGranted,
    FloorRequested,
    FloorRevoked,
    GrantFloor,
    HolderView,
    MoveRequest,
    MuteAttendee,
    RequestFloor,
    RequestMoved,
    RequestWithdrawn,
    RevokeFloor,
    RevokeReason,
    SpeakRequestView,
    WithdrawRequest,
    YieldFloor,
)
from rooms.kernel.errors import ErrorCode, Refused

FloorCommand: TypeAlias = (
    RequestFloor
    | WithdrawRequest
    | MoveRequest
    | GrantFloor
    | RevokeFloor
    | YieldFloor
    | MuteAttendee
)
FloorEvent: TypeAlias = (
    FloorRequested | RequestWithdrawn | RequestMoved | FloorGranted | FloorRevoked | AttendeeMuted
)


@dataclass(frozen=True, slots=True)
class FloorState:
    """`queue` in the order in which the chair will call; `muted` in the order of muting."""

    epoch: int = 0
    holder: HolderView | None = None
    queue: tuple[SpeakRequestView, ...] = ()
    muted: tuple[str, ...] = ()

    def holds(self, attendee_id: str) -> bool:
        return self.holder is not None and self.holder.attendee_id == attendee_id

    def request_of(self, attendee_id: str) -> SpeakRequestView | None:
        return next((one for one in self.queue if one.attendee_id == attendee_id), None)

    def request(self, request_id: str) -> SpeakRequestView:
        for one in self.queue:
            if one.id == request_id:
                return one
        raise Refused(ErrorCode.NO_REQUEST)


def decide(
    state: FloorState, command: FloorCommand, attendee_id: str, now_ms: int, fresh_id: str
) -> list[FloorEvent]:
    """`attendee_id` acts. That whoever is granted is here is checked by the caller."""
    match command:
        case RequestFloor():
            return _request(state, attendee_id, now_ms, fresh_id)
        case WithdrawRequest(request_id=request_id):
            return [RequestWithdrawn(request_id=state.request(request_id).id)]
        case MoveRequest(request_id=request_id, position=position):
            return _move(state, request_id, position)
        case GrantFloor(attendee_id=to, epoch=epoch):
            return _grant(state, to, epoch, now_ms)
        case RevokeFloor(epoch=epoch):
            _require_epoch(state, epoch)
            if state.holder is None:
                raise Refused(ErrorCode.NOT_HOLDER)
            return revoke(state, now_ms, RevokeReason.REVOKED)
        case YieldFloor():
            return revoke(state, now_ms, RevokeReason.YIELDED)
        case MuteAttendee(attendee_id=whom, muted=muted):
            same = muted == (whom in state.muted)
            return [] if same else [AttendeeMuted(attendee_id=whom, muted=muted)]
        case _:
            assert_never(command)


def revoke(state: FloorState, now_ms: int, reason: RevokeReason) -> list[FloorEvent]:
    """End the holder's speech, if there is a holder."""
    if state.holder is None:
        return []
    holder = state.holder.attendee_id
    epoch = state.epoch + 1
    return [FloorRevoked(epoch=epoch, attendee_id=holder, at_ms=now_ms, reason=reason)]


def leave(state: FloorState, attendee_id: str, now_ms: int, *, for_good: bool) -> list[FloorEvent]:
    """Somebody is gone: the floor is free; a waiting request stays if only the link was lost."""
    events = revoke(state, now_ms, RevokeReason.LEFT) if state.holds(attendee_id) else []
    request = state.request_of(attendee_id)
    if for_good and request is not None:
        events.append(RequestWithdrawn(request_id=request.id))
    return events


def close(state: FloorState, now_ms: int) -> list[FloorEvent]:
    """The conference ends: nobody holds the floor, nobody waits for it."""
    waiting: list[FloorEvent] = [RequestWithdrawn(request_id=one.id) for one in state.queue]
    return revoke(state, now_ms, RevokeReason.CLOSED) + waiting


def _request(state: FloorState, attendee_id: str, now_ms: int, fresh_id: str) -> list[FloorEvent]:
    if state.holds(attendee_id) or state.request_of(attendee_id) is not None:
        raise Refused(ErrorCode.ALREADY_REQUESTED)
    request = SpeakRequestView(id=fresh_id, attendee_id=attendee_id, at_ms=now_ms)
    return [FloorRequested(request=request)]


def _move(state: FloorState, request_id: str, position: int) -> list[FloorEvent]:
    request = state.request(request_id)
    position = min(position, len(state.queue) - 1)
    if state.queue.index(request) == position:
        return []
    return [RequestMoved(request_id=request_id, position=position)]


def _grant(state: FloorState, to: str, epoch: int, now_ms: int) -> list[FloorEvent]:
    """Being called also lifts a mute: who is called is meant to be heard."""
    _require_epoch(state, epoch)
    if state.holds(to):
        return []
    events = revoke(state, now_ms, RevokeReason.REPLACED)
    next_epoch = epoch + len(events) + 1
    if to in state.muted:
        events.append(AttendeeMuted(attendee_id=to, muted=False))
    return [*events, FloorGranted(epoch=next_epoch, attendee_id=to, at_ms=now_ms)]


def _require_epoch(state: FloorState, epoch: int) -> None:
    if epoch != state.epoch:
        raise Refused(ErrorCode.STALE_EPOCH)


def evolve(state: FloorState, event: FloorEvent) -> FloorState:
    match event:
        case FloorRequested(request=request):
            return replace(state, queue=(*state.queue, request))
        case RequestWithdrawn(request_id=request_id):
            return replace(state, queue=tuple(one for one in state.queue if one.id != request_id))
        case RequestMoved(request_id=request_id, position=position):
            rest = [one for one in state.queue if one.id != request_id]
            rest.insert(position, state.request(request_id))
            return replace(state, queue=tuple(rest))
        case FloorGranted(epoch=epoch, attendee_id=to, at_ms=at_ms):
            queue = tuple(one for one in state.queue if one.attendee_id != to)
            holder = HolderView(attendee_id=to, since_ms=at_ms)
            return replace(state, epoch=epoch, holder=holder, queue=queue)
        case FloorRevoked(epoch=epoch):
            return replace(state, epoch=epoch, holder=None)
        case AttendeeMuted(attendee_id=whom, muted=muted):
            others = tuple(one for one in state.muted if one != whom)
            return replace(state, muted=(*others, whom) if muted else others)
        case _:
            assert_never(event)
