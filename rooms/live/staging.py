"""Before the stage changes: who is named takes part, and is here."""

from collections.abc import Sequence

from rooms.conferences import rules as conference_rules
from rooms.kernel.errors import ErrorCode, Refused
from rooms.live.state import LiveState
from rooms.sites.rules import SERVING_ROLES
from rooms.stage import rules as stage_rules
from rooms.stage.messages import SetLayout, SetSilence, SetSpotlight


def decide(state: LiveState, command: stage_rules.StageCommand) -> Sequence[stage_rules.StageEvent]:
    conference_rules.require_not_closed(state.conference)
    match command:
        case SetLayout(second_id=str(whom)) | SetSpotlight(attendee_id=str(whom)):
            _require_showable(state, whom)
        case SetSilence(except_ids=except_ids):
            for one in except_ids:
                state.roster.attendee(one)
        case _:
            pass
    return stage_rules.decide(state.stage, command)


def _require_showable(state: LiveState, attendee_id: str) -> None:
    if state.roster.attendee(attendee_id).role in SERVING_ROLES:
        raise Refused(ErrorCode.NOT_ALLOWED)
    if not state.attendance.connected(attendee_id):
        raise Refused(ErrorCode.NOT_CONNECTED)
