"""What might be shown on the wall of the small conference, and on a second one."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, TypeVar

from rooms.live.messages import Command
from rooms.live.state import LiveState
from rooms.projection import messages as projection

if TYPE_CHECKING:
    from tests.property.rooms.meeting import Move

Item = TypeVar("Item")


def _pick(choices: Sequence[Item], number: int) -> Item:
    return choices[number % len(choices)]


def _projector_of(state: LiveState, number: int) -> str:
    return _pick([*(one.id for one in state.projection.projectors), "missing"], number)


def a_scene(state: LiveState, one: int, two: int) -> projection.Scene:
    """Any scene; what it names is mostly there."""
    documents = [*state.documents.documents, "missing"]
    scenes: list[projection.Scene] = [
        projection.PageScene(kind="page", document_id=_pick(documents, two // 3), page=1 + two % 3),
        projection.MessageScene(kind="message", text=f"Mời đại biểu về chỗ {two % 4}"),
        projection.CountdownScene(kind="countdown", title="Giải lao", minutes=1 + two % 30),
        projection.CountdownToScene(kind="countdown_to", until_ms=1_760_000_000_000 + two),
        projection.VoteScene(kind="vote", poll_id=_pick([*state.voting.polls, "missing"], two)),
        projection.SeatingScene(
            kind="seating", site_id=_pick([*state.roster.sites, "missing"], two)
        ),
        projection.FollowScene(kind="follow"),
        projection.BlankScene(kind="blank"),
        projection.AgendaScene(kind="agenda"),
        projection.PresentedScene(kind="presented"),
        projection.StageScene(kind="stage"),
        projection.QueueScene(kind="queue"),
        projection.TitleScene(kind="title"),
        projection.RecessScene(kind="recess"),
    ]
    return _pick(scenes, one)


def _show(state: LiveState, move: Move) -> Command:
    first = _projector_of(state, move.two)
    both = [first, _projector_of(state, move.two + 1)]
    return projection.ShowScene(
        type="projection.show",
        projector_ids=both if move.two % 4 == 3 else [first],
        scene=a_scene(state, move.one, move.two),
    )


PROJECTION_MOVES: dict[str, Callable[[LiveState, Move], Command]] = {
    "add_projector": lambda _state, move: projection.AddProjector(
        type="projection.add", name=f"Sảnh {move.two % 15}"
    ),
    "rename_projector": lambda state, move: projection.RenameProjector(
        type="projection.rename",
        projector_id=_projector_of(state, move.one),
        name=f"Hội trường {move.two % 5}",
    ),
    "remove_projector": lambda state, move: projection.RemoveProjector(
        type="projection.remove", projector_id=_projector_of(state, move.one)
    ),
    "projector_sound": lambda state, move: projection.SetProjectorSound(
        type="projection.set_sound",
        projector_id=_projector_of(state, move.one),
        on=move.two % 2 == 0,
    ),
    "show_scene": _show,
}
