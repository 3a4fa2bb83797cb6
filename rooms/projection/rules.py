"""Projectors and their scenes: who may is asked elsewhere, and so is whether what a scene names can
be shown to all."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from typing import TypeAlias, assert_never

from rooms.kernel.errors import ErrorCode, Refused
from rooms.projection.messages import (
    FOLLOW,
    MAIN,
    AddProjector,
    BlankScene,
    FollowScene,
    PageScene,
    ProjectorAdded,
    ProjectorRemoved,
    ProjectorRenamed,
    ProjectorSoundSet,
    ProjectorView,
    RemoveProjector,
    RenameProjector,
    Scene,
    SceneShown,
    SetProjectorSound,
    ShownView,
    ShowScene,
)

ProjectionCommand: TypeAlias = (
    AddProjector | RenameProjector | RemoveProjector | SetProjectorSound | ShowScene
)
ProjectionEvent: TypeAlias = (
    ProjectorAdded | ProjectorRenamed | ProjectorRemoved | ProjectorSoundSet | SceneShown
)

MOST_PROJECTORS = 12
HISTORY_KEPT = 20

_FROM_THE_BEGINNING = (ProjectorView(id=MAIN, name=None, scene=FOLLOW, shown_at_ms=0),)


@dataclass(frozen=True, slots=True)
class ProjectionState:
    """Projectors as they were added, and the newest scenes, the last shown last."""

    projectors: tuple[ProjectorView, ...] = _FROM_THE_BEGINNING
    history: tuple[ShownView, ...] = ()

    def projector(self, projector_id: str) -> ProjectorView:
        for one in self.projectors:
            if one.id == projector_id:
                return one
        raise Refused(ErrorCode.NOT_FOUND, what="projector")


def decide(
    state: ProjectionState, command: ProjectionCommand, by: str, now_ms: int, fresh_id: str
) -> list[ProjectionEvent]:
    match command:
        case AddProjector(name=name):
            return _add(state, name, now_ms, fresh_id)
        case RenameProjector(projector_id=projector_id, name=name):
            if state.projector(projector_id).name == name:
                return []
            _require_free(state, name)
            return [ProjectorRenamed(projector_id=projector_id, name=name)]
        case RemoveProjector(projector_id=projector_id):
            if state.projector(projector_id).id == MAIN:
                raise Refused(ErrorCode.PROJECTOR_NEEDED)
            return [ProjectorRemoved(projector_id=projector_id)]
        case SetProjectorSound(projector_id=projector_id, on=on):
            if state.projector(projector_id).sound == on:
                return []
            return [ProjectorSoundSet(projector_id=projector_id, on=on)]
        case ShowScene(projector_ids=ids, scene=scene):
            projectors = [state.projector(one) for one in dict.fromkeys(ids)]
            return [_shown(one, scene, now_ms, by) for one in projectors]
        case _:
            assert_never(command)


def take_down(
    state: ProjectionState, document_ids: Collection[str], now_ms: int
) -> list[ProjectionEvent]:
    """Not everybody may read these papers any more: no screen shows them, none shows them again."""
    return [
        _shown(one, FOLLOW, now_ms, None)
        for one in state.projectors
        if isinstance(one.scene, PageScene) and one.scene.document_id in document_ids
    ]


def _add(state: ProjectionState, name: str, now_ms: int, fresh_id: str) -> list[ProjectionEvent]:
    if len(state.projectors) >= MOST_PROJECTORS:
        raise Refused(ErrorCode.LIMIT_REACHED, limit=MOST_PROJECTORS)
    _require_free(state, name)
    projector = ProjectorView(id=fresh_id, name=name, scene=FOLLOW, shown_at_ms=now_ms)
    return [ProjectorAdded(projector=projector)]


def _require_free(state: ProjectionState, name: str) -> None:
    """Two screens of one name are told apart by nobody."""
    wanted = name.casefold()
    if any(one.name is not None and one.name.casefold() == wanted for one in state.projectors):
        raise Refused(ErrorCode.PROJECTOR_NAME_TAKEN, name=name)


def _shown(projector: ProjectorView, scene: Scene, now_ms: int, by: str | None) -> ProjectionEvent:
    """Also where it is shown already: a countdown begins anew."""
    shown = ShownView(projector_id=projector.id, scene=scene, at_ms=now_ms, by=by)
    return SceneShown(shown=shown)


def evolve(state: ProjectionState, event: ProjectionEvent) -> ProjectionState:
    match event:
        case ProjectorAdded(projector=projector):
            return replace(state, projectors=(*state.projectors, projector))
        case ProjectorRenamed(projector_id=projector_id, name=name):
            return _change(state, projector_id, {"name": name})
        case ProjectorRemoved(projector_id=projector_id):
            left = tuple(one for one in state.projectors if one.id != projector_id)
            return replace(state, projectors=left)
        case ProjectorSoundSet(projector_id=projector_id, on=on):
            return _change(state, projector_id, {"sound": on})
        case SceneShown(shown=shown):
            change = {"scene": shown.scene, "shown_at_ms": shown.at_ms}
            after = _change(state, shown.projector_id, change)
            return replace(after, history=_remember(state.history, shown))
        case _:
            assert_never(event)


def _change(
    state: ProjectionState, projector_id: str, change: Mapping[str, object]
) -> ProjectionState:
    changed = (
        one.model_copy(update=change) if one.id == projector_id else one for one in state.projectors
    )
    return replace(state, projectors=tuple(changed))


def _remember(history: tuple[ShownView, ...], shown: ShownView) -> tuple[ShownView, ...]:
    if isinstance(shown.scene, FollowScene | BlankScene):
        return history
    others = (one for one in history if one.scene != shown.scene)
    return (*others, shown)[-HISTORY_KEPT:]
