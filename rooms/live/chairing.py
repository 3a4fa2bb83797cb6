"""Chairing in a live conference: the rules of the slice with who is invited and who is here."""

from collections.abc import Sequence
from dataclasses import replace
from typing import TypeGuard, assert_never

from rooms.attendance import messages as attendance
from rooms.attendance.rules import AttendanceEvent
from rooms.chairing import messages as chairing
from rooms.chairing import rules
from rooms.conferences import rules as conference_rules
from rooms.kernel.errors import ErrorCode, Refused
from rooms.kernel.permissions import Relation
from rooms.live.state import LiveState
from rooms.sites.messages import Role

MAY_PRESIDE = frozenset({Role.CHAIR, Role.DELEGATE, Role.SITE_OPERATOR})
"""A secretary, service staff and guests do what they were invited for."""


def decide(
    state: LiveState, attendee_id: str, command: rules.ChairingCommand, *, now_ms: int
) -> Sequence[rules.ChairingEvent]:
    conference_rules.require_not_closed(state.conference)
    chair_id = state.roster.chair().id
    match command:
        case chairing.AppointPresidium():
            for one in {*command.presidium, *command.deputies}:
                _require_may_preside(state, one)
            return rules.appoint(state.chairing, command, chair_id)
        case chairing.HandOverChair(attendee_id=to):
            _require_may_preside(state, to)
            if not state.attendance.connected(to):
                raise Refused(ErrorCode.NOT_CONNECTED)
            return rules.hand_over(state.chairing, command, chair_id, now_ms)
        case chairing.TakeOverChair():
            return rules.take_over(
                state.chairing,
                command,
                attendee_id,
                chair_id=chair_id,
                connected=state.attendance.connected,
                now_ms=now_ms,
            )
        case chairing.DelegateFloor(attendee_id=to):
            _require_may_preside(state, to)
            site_id = state.roster.attendee(to).site_id
            return rules.delegate_floor(state.chairing, to, site_id)
        case chairing.EndDelegation(attendee_id=to):
            return rules.end_delegation(state.chairing, to)
        case _:
            assert_never(command)


def _require_may_preside(state: LiveState, attendee_id: str) -> None:
    if state.roster.attendee(attendee_id).role not in MAY_PRESIDE:
        raise Refused(ErrorCode.MAY_NOT_PRESIDE)


def follow_link(
    state: LiveState, events: Sequence[AttendanceEvent], now_ms: int
) -> Sequence[rules.ChairingEvent]:
    """Said to all when who presides arrives or is gone."""
    for event in events:
        if event.attendee_id == state.presiding_id() and _of_link(event):
            here = isinstance(event, attendance.Arrived)
            return rules.link(state.chairing, here=here, now_ms=now_ms)
    return []


def _of_link(event: AttendanceEvent) -> TypeGuard[attendance.Arrived | attendance.Left]:
    return isinstance(event, attendance.Arrived | attendance.Left)


def evolve(state: LiveState, event: rules.ChairingEvent) -> LiveState:
    now = rules.evolve(state.chairing, event)
    return replace(state, chairing=now, roster=replace(state.roster, chairs=now.rights()))


def relations(state: LiveState, attendee_id: str) -> set[Relation]:
    """What ties an attendee to the chair."""
    found: set[Relation] = set()
    if attendee_id == state.presiding_id():
        found.add(Relation.PRESIDES)
    if attendee_id in state.chairing.deputies:
        found.add(Relation.DEPUTY)
    return found


def controls(state: LiveState, attendee_id: str, site_id: str) -> bool:
    """Was the floor of that site left to the attendee?"""
    delegation = state.chairing.delegations.get(attendee_id)
    return delegation is not None and state.roster.is_below(site_id, delegation.site_id)
