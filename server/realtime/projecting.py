"""Which big screens are connected, and whether they show what they should: told to those who lead.

A projector's page says what it has painted; what a projector should show is in the log.
"""

from collections.abc import Iterable

from rooms.live.state import LiveState
from rooms.projection.messages import MAIN
from server.realtime.messages import ProjectorsSignal, ProjectorState
from server.realtime.sessions import PageSession


def summed(state: LiveState, sessions: Iterable[PageSession]) -> ProjectorsSignal:
    """One line for each projector. A page of one that is gone shows the main one's scene."""
    screens = dict.fromkeys((one.id for one in state.projection.projectors), 0)
    painted = dict(screens)
    shown_at_ms = {one.id: one.shown_at_ms for one in state.projection.projectors}
    for session in sessions:
        if session.projecting is None:
            continue
        wanted = session.projecting.projector_id
        projector_id = wanted if wanted in screens else MAIN
        screens[projector_id] += 1
        painted[projector_id] += session.projecting.shown_at_ms == shown_at_ms[projector_id]
    return ProjectorsSignal(
        projectors=[
            ProjectorState(projector_id=one, screens=screens[one], painted=painted[one])
            for one in screens
        ]
    )
