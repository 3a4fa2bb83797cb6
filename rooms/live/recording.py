"""When a live conference is recorded: by the panel's order, or by itself at the opening."""

from collections.abc import Sequence

from rooms.conferences import rules as conference_rules
from rooms.conferences.messages import ConferenceState
from rooms.kernel.errors import ErrorCode, Refused
from rooms.live.state import LiveState
from rooms.recording import rules
from rooms.recording.messages import ResumeRecording, StartRecording


def decide(
    state: LiveState, command: rules.RecordingCommand, *, now_ms: int, fresh_id: str
) -> Sequence[rules.RecordingEvent]:
    """In a recess people talk among themselves: nothing is recorded until it ends."""
    conference_rules.require_not_closed(state.conference)
    in_recess = state.conference.state is ConferenceState.RECESS
    if in_recess and isinstance(command, StartRecording | ResumeRecording):
        raise Refused(ErrorCode.CONFERENCE_IN_RECESS)
    return rules.decide(
        state.recording, command, state.roster.sites, now_ms=now_ms, fresh_id=fresh_id
    )


def comes_by_itself(state: LiveState) -> bool:
    """It has not been opened yet, and will be recorded from that moment on."""
    conference = state.conference
    before = conference.opened_at_ms is None and conference.state is not ConferenceState.CLOSED
    return before and conference.record_at_opening and state.recording.possible


def opened(state: LiveState, now_ms: int, fresh_id: str) -> Sequence[rules.RecordingEvent]:
    if not state.conference.record_at_opening:
        return []
    return rules.start(state.recording, now_ms, fresh_id)
