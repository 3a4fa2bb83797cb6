"""Commands about projectors, where a scene names something of another slice."""

from collections.abc import Sequence

from rooms.conferences import rules as conference_rules
from rooms.kernel.errors import ErrorCode, Refused
from rooms.live import papers
from rooms.live.state import LiveState
from rooms.projection import rules
from rooms.projection.messages import (
    PageScene,
    ProjectionView,
    Scene,
    SeatingScene,
    ShowScene,
    VoteScene,
)
from rooms.projection.rules import ProjectionCommand, ProjectionEvent


def decide(
    state: LiveState, attendee_id: str, command: ProjectionCommand, *, now_ms: int, fresh_id: str
) -> Sequence[ProjectionEvent]:
    """`attendee_id` acts; whether that is allowed was asked before."""
    conference_rules.require_not_closed(state.conference)
    if isinstance(command, ShowScene):
        _require_showable(state, attendee_id, command.scene)
    return rules.decide(state.projection, command, attendee_id, now_ms, fresh_id)


def _require_showable(state: LiveState, attendee_id: str, scene: Scene) -> None:
    """What it names is there, and may be seen by whoever looks at the wall."""
    match scene:
        case PageScene(document_id=document_id, page=page):
            version = papers.presentable(state, document_id, attendee_id)
            if page > version.ready_pages:
                raise Refused(ErrorCode.PAGE_NOT_READY, page=page)
        case VoteScene(poll_id=poll_id):
            state.voting.poll(poll_id)
        case SeatingScene(site_id=site_id):
            if site_id not in state.roster.sites:
                raise Refused(ErrorCode.NOT_FOUND, what="site")
        case _:
            pass


def view(state: LiveState) -> ProjectionView:
    shown = state.projection
    return ProjectionView(projectors=list(shown.projectors), history=list(shown.history))
