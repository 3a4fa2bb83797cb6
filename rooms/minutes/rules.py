"""Minutes: absent until the conference is closed, then drafting, then ready or failed."""

from rooms.kernel.errors import ErrorCode, Refused
from rooms.minutes.messages import MarkMinutes, MinutesChanged, MinutesState, MinutesView

ABSENT = MinutesView(state=MinutesState.ABSENT, changed_at_ms=None)


def start_drafting(now_ms: int) -> MinutesChanged:
    """What closing a conference brings about; a sweep finds minutes that stay in drafting."""
    return MinutesChanged(minutes=MinutesView(state=MinutesState.DRAFTING, changed_at_ms=now_ms))


def decide(view: MinutesView, command: MarkMinutes, now_ms: int) -> list[MinutesChanged]:
    if view.state is MinutesState.ABSENT or command.state is MinutesState.ABSENT:
        raise Refused(ErrorCode.MINUTES_NOT_READY)
    if command.state is view.state:
        return []
    return [MinutesChanged(minutes=MinutesView(state=command.state, changed_at_ms=now_ms))]


def evolve(_view: MinutesView, event: MinutesChanged) -> MinutesView:
    return event.minutes
