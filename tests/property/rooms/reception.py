"""What people might do about seats and service in the small conference."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, TypeVar

from rooms.live.messages import Command
from rooms.live.state import LiveState
from rooms.seating import messages as seating
from rooms.service import messages as service

if TYPE_CHECKING:
    from tests.property.rooms.meeting import Move

Item = TypeVar("Item")


def _pick(choices: Sequence[Item], number: int) -> Item:
    return choices[number % len(choices)]


def _site_of(state: LiveState, number: int) -> str:
    return _pick([*state.roster.sites, "missing"], number)


def _call_of(state: LiveState, number: int) -> str:
    return _pick([*state.service.calls, "missing"], number)


def _change_plan(state: LiveState, move: Move) -> Command:
    """Up to two rows, of which later plans take some seats away."""
    places = _pick(["sss_ss", "ss_s", "s", "____"], move.two)
    rows = [seating.SeatRow(name=name, places=places) for name in "AB"[: 1 + move.two % 2]]
    named = [seating.NamedSeat(seat="1.1", name="Chủ tọa")] if move.one % 2 else []
    return seating.ChangePlan(
        type="seating.change_plan",
        site_id=_site_of(state, move.one),
        plan=seating.SeatingPlan(rows=rows, named=named),
    )


def _assign_seats(state: LiveState, move: Move) -> Command:
    site_id = _site_of(state, move.one)
    people = [one.id for one in state.roster.attendees.values() if one.site_id == site_id]
    seats = [
        seating.Seated(seat=f"1.{1 + (move.two + n) % 6}", attendee_id=_pick([*people, None], n))
        for n in range(1 + move.two % 3)
    ]
    return seating.AssignSeats(type="seating.assign", site_id=site_id, seats=seats)


def _call_service(_state: LiveState, move: Move) -> Command:
    return service.CallService(
        type="service.call",
        kind=_pick(list(service.CallKind), move.one),
        text=_pick(["", f"Cần giúp {move.two}"], move.two),
    )


RECEPTION_MOVES: dict[str, Callable[[LiveState, Move], Command]] = {
    "change_plan": _change_plan,
    "assign_seats": _assign_seats,
    "call_service": _call_service,
    "take_call": lambda state, move: service.TakeCall(
        type="service.take", call_id=_call_of(state, move.one)
    ),
    "finish_call": lambda state, move: service.FinishCall(
        type="service.finish", call_id=_call_of(state, move.one)
    ),
    "cancel_call": lambda state, move: service.CancelCall(
        type="service.cancel", call_id=_call_of(state, move.one)
    ),
}
