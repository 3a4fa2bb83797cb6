"""What the chair might do with the stage of the small conference."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from rooms.live.messages import Command
from rooms.live.state import LiveState
from rooms.stage import messages as stage

if TYPE_CHECKING:
    from tests.property.rooms.meeting import Move


def _somebody(state: LiveState, number: int) -> str:
    people = [*state.roster.attendees, "missing"]
    return people[number % len(people)]


def _nobody_or(state: LiveState, number: int) -> str | None:
    return None if number % 4 == 3 else _somebody(state, number)


STAGE_MOVES: dict[str, Callable[[LiveState, Move], Command]] = {
    "set_layout": lambda state, move: stage.SetLayout(
        type="stage.set_layout",
        layout=list(stage.Layout)[move.two % 4],
        second_id=_nobody_or(state, move.one),
    ),
    "set_spotlight": lambda state, move: stage.SetSpotlight(
        type="stage.set_spotlight", attendee_id=_nobody_or(state, move.one)
    ),
    "set_discussion": lambda _state, move: stage.SetDiscussion(
        type="stage.set_discussion", on=move.two % 2 == 0
    ),
    "set_silence": lambda state, move: stage.SetSilence(
        type="stage.set_silence",
        on=move.two % 3 != 0,
        except_ids=[_somebody(state, move.one + n) for n in range(move.two % 3)],
    ),
}
