"""Guests within the conference: let in, sent out, and who is told of those at the door."""

from collections.abc import Sequence
from dataclasses import replace
from typing import TypeAlias

from rooms.attendance import messages as attendance
from rooms.attendance import rules as attendance_rules
from rooms.conferences import rules as conference_rules
from rooms.floor import rules as floor_rules
from rooms.floor.rules import FloorEvent
from rooms.guests import messages as guests
from rooms.guests import rules as guest_rules
from rooms.guests.rules import GuestCommand, GuestEvent
from rooms.kernel.permissions import Action, allowed
from rooms.live.state import LiveState

AtTheDoor: TypeAlias = guests.GuestAsked | guests.GuestRefused
"""Events that only those who lead are told of."""


def decide(
    state: LiveState, command: GuestCommand, *, now_ms: int, fresh_id: str
) -> Sequence[GuestEvent | FloorEvent | attendance_rules.AttendanceEvent]:
    """Whether that is allowed was asked before."""
    conference_rules.require_not_closed(state.conference)
    decided = guest_rules.decide(state.guests, state.roster, command, now_ms, fresh_id)
    if not isinstance(command, guests.RemoveGuest):
        return decided
    # Off the floor and out of the room first: whoever is removed may nothing afterwards.
    freed = floor_rules.leave(state.floor, command.attendee_id, now_ms, for_good=True)
    left = attendance_rules.decide(
        state.attendance,
        attendance.Leave(
            type="attendance.leave",
            attendee_id=command.attendee_id,
            reason=attendance.LeaveReason.LEFT,
        ),
        now_ms,
    )
    return [*freed, *left, *decided]


def ask(state: LiveState, command: guests.AskIn) -> Sequence[GuestEvent]:
    """A guest came by a link that holds."""
    conference_rules.require_not_closed(state.conference)
    return guest_rules.ask(state.guests, command)


def evolve(state: LiveState, event: GuestEvent) -> LiveState:
    roster = state.roster
    match event:
        case guests.GuestAdmitted(attendee=attendee):
            roster = roster.with_attendee(attendee)
        case guests.GuestRemoved(attendee_id=attendee_id):
            removed = roster.attendees[attendee_id].model_copy(update={"removed": True})
            roster = roster.with_attendee(removed)
        case _:
            pass
    return replace(state, roster=roster, guests=guest_rules.evolve(state.guests, event, roster))


def waiting(state: LiveState, viewer: str) -> list[guests.WaitingGuestView]:
    return list(state.guests.waiting.values()) if _sees_door(state, viewer) else []


def see(state: LiveState, event: AtTheDoor, viewer: str) -> AtTheDoor | None:
    return event if _sees_door(state, viewer) else None


def _sees_door(state: LiveState, viewer: str) -> bool:
    return allowed(state.standing(viewer), Action.GUESTS_READ)
