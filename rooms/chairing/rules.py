"""Who presides: one at a time, fenced by an epoch that grows with each change. Pure; who is
connected and who may be asked to preside is said by the caller."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import TypeAlias, assert_never

from rooms.chairing.messages import (
    AppointPresidium,
    ChairingView,
    DelegateFloor,
    DelegationEnded,
    EndDelegation,
    FloorDelegated,
    FloorDelegation,
    HandOverChair,
    PresidingChanged,
    PresidingHow,
    PresidingLinkChanged,
    PresidiumAppointed,
    TakeOverChair,
)
from rooms.kernel.errors import ErrorCode, Refused

ChairingCommand: TypeAlias = (
    AppointPresidium | HandOverChair | TakeOverChair | DelegateFloor | EndDelegation
)
ChairingEvent: TypeAlias = (
    PresidiumAppointed | PresidingChanged | PresidingLinkChanged | FloorDelegated | DelegationEnded
)
Connected: TypeAlias = Callable[[str], bool]

MOST_DELEGATIONS = 100


@dataclass(frozen=True, slots=True)
class ChairingState:
    """`presiding_id` is None as long as it is the chair of the invitation."""

    epoch: int = 0
    presiding_id: str | None = None
    since_ms: int | None = None
    here: bool = False
    presidium: tuple[str, ...] = ()
    deputies: tuple[str, ...] = ()
    delegations: Mapping[str, FloorDelegation] = field(default_factory=dict)

    def rights(self) -> frozenset[str]:
        """Who has a chair's rights beside the chair of the invitation."""
        presiding = () if self.presiding_id is None else (self.presiding_id,)
        return frozenset({*self.presidium, *presiding})

    def view(self, chair_id: str) -> ChairingView:
        return ChairingView(
            epoch=self.epoch,
            presiding_id=self.presiding_id or chair_id,
            since_ms=self.since_ms,
            here=self.here,
            presidium=list(self.presidium),
            deputies=list(self.deputies),
            delegations=list(self.delegations.values()),
        )


def appoint(state: ChairingState, command: AppointPresidium, chair_id: str) -> list[ChairingEvent]:
    """Nobody is named twice in one list, and the chair of the invitation not at all."""
    presidium = _once(command.presidium, chair_id)
    deputies = _once(command.deputies, chair_id)
    if (presidium, deputies) == (state.presidium, state.deputies):
        return []
    after = replace(state, presidium=presidium, deputies=deputies)
    changed = _changed(state, after, chair_id)
    return [PresidiumAppointed(presidium=presidium, deputies=deputies, changed=changed)]


def _once(members: tuple[str, ...], chair_id: str) -> tuple[str, ...]:
    return tuple(one for one in dict.fromkeys(members) if one != chair_id)


def hand_over(
    state: ChairingState, command: HandOverChair, chair_id: str, now_ms: int
) -> list[ChairingEvent]:
    require_epoch(state, command.epoch)
    if command.attendee_id == (state.presiding_id or chair_id):
        return []
    back = command.attendee_id == chair_id
    how = PresidingHow.TAKEN_BACK if back else PresidingHow.HANDED_OVER
    return [_preside(state, command.attendee_id, chair_id, how, now_ms)]


def take_over(
    state: ChairingState,
    command: TakeOverChair,
    attendee_id: str,
    *,
    chair_id: str,
    connected: Connected,
    now_ms: int,
) -> list[ChairingEvent]:
    """The chair of the invitation needs no reason; a deputy waits until the link is dead."""
    require_epoch(state, command.epoch)
    presiding = state.presiding_id or chair_id
    if attendee_id == presiding:
        return []
    if attendee_id == chair_id:
        return [_preside(state, attendee_id, chair_id, PresidingHow.TAKEN_BACK, now_ms)]
    if connected(presiding):
        raise Refused(ErrorCode.CHAIR_STILL_HERE)
    if attendee_id != next((one for one in state.deputies if connected(one)), None):
        raise Refused(ErrorCode.NOT_FIRST_DEPUTY)
    return [_preside(state, attendee_id, chair_id, PresidingHow.TAKEN_OVER, now_ms)]


def _preside(
    state: ChairingState, attendee_id: str, chair_id: str, how: PresidingHow, now_ms: int
) -> PresidingChanged:
    after = replace(state, presiding_id=attendee_id)
    return PresidingChanged(
        epoch=state.epoch + 1,
        attendee_id=attendee_id,
        at_ms=now_ms,
        how=how,
        changed=_changed(state, after, chair_id),
    )


def _changed(before: ChairingState, after: ChairingState, chair_id: str) -> tuple[str, ...]:
    return tuple(sorted((before.rights() ^ after.rights()) - {chair_id}))


def delegate_floor(state: ChairingState, attendee_id: str, site_id: str) -> list[ChairingEvent]:
    if attendee_id in state.delegations:
        return []
    if len(state.delegations) >= MOST_DELEGATIONS:
        raise Refused(ErrorCode.LIMIT_REACHED, limit=MOST_DELEGATIONS)
    return [FloorDelegated(delegation=FloorDelegation(attendee_id=attendee_id, site_id=site_id))]


def end_delegation(state: ChairingState, attendee_id: str) -> list[ChairingEvent]:
    return [DelegationEnded(attendee_id=attendee_id)] if attendee_id in state.delegations else []


def link(state: ChairingState, *, here: bool, now_ms: int) -> list[ChairingEvent]:
    return [] if state.here is here else [PresidingLinkChanged(here=here, at_ms=now_ms)]


def require_epoch(state: ChairingState, epoch: int) -> None:
    if epoch != state.epoch:
        raise Refused(ErrorCode.STALE_EPOCH)


def evolve(state: ChairingState, event: ChairingEvent) -> ChairingState:
    match event:
        case PresidiumAppointed(presidium=presidium, deputies=deputies):
            return replace(state, presidium=presidium, deputies=deputies)
        case PresidingChanged(epoch=epoch, attendee_id=attendee_id, at_ms=at_ms):
            return replace(state, epoch=epoch, presiding_id=attendee_id, since_ms=at_ms, here=True)
        case PresidingLinkChanged(here=here):
            return replace(state, here=here)
        case FloorDelegated(delegation=delegation):
            return replace(
                state,
                delegations={**state.delegations, delegation.attendee_id: delegation},
            )
        case DelegationEnded(attendee_id=attendee_id):
            rest = {key: one for key, one in state.delegations.items() if key != attendee_id}
            return replace(state, delegations=rest)
        case _:
            assert_never(event)
