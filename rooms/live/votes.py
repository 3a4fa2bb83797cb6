"""Votes within the conference: who is entitled and present when one starts, and who sees what."""

from collections.abc import Sequence

from rooms.conferences import rules as conference_rules
from rooms.kernel.permissions import Action, allowed
from rooms.live.state import LiveState
from rooms.voting import messages as voting
from rooms.voting import rules as voting_rules
from rooms.voting.messages import PollState, PollView
from rooms.voting.rules import Electorate, VotingCommand, VotingEvent


def decide(
    state: LiveState, command: VotingCommand, *, now_ms: int, fresh_id: str
) -> Sequence[VotingEvent]:
    if isinstance(command, voting.CreatePoll | voting.CancelPoll):
        conference_rules.require_not_closed(state.conference)  # prepared beforehand
    else:
        conference_rules.require_open(state.conference)
    if isinstance(command, voting.CreatePoll) and command.item_id is not None:
        state.agenda.item(command.item_id)
    entitled = [one.id for one in state.roster.attendees.values() if one.voter]
    present = [one for one in entitled if _confirmed(state, one)]
    electorate = Electorate(entitled, present)
    return voting_rules.decide(state.voting, command, electorate, now_ms=now_ms, fresh_id=fresh_id)


def _confirmed(state: LiveState, attendee_id: str) -> bool:
    """Is an elector here? A stand-in votes only where the conference lets stand-ins vote."""
    here = state.attendance.present(attendee_id)
    stands_in = state.attendance.represented(attendee_id)
    return here and (state.conference.stand_ins_vote or not stands_in)


def polls(state: LiveState, viewer: str) -> list[PollView]:
    """As `viewer` may see them."""
    return [_poll(state, one, viewer) for one in state.voting.polls.values()]


def see(state: LiveState, event: VotingEvent, viewer: str) -> VotingEvent:
    match event:
        case voting.PollStarted(poll_id=poll_id):
            may_vote = state.voting.may_vote(poll_id, viewer)
            return event.model_copy(update={"electors": (), "may_vote": may_vote})
        case voting.PollFinished() if not _sees_results(state, viewer):
            return event.model_copy(update={"result": None})
        case _:
            return event


def _poll(state: LiveState, poll: PollView, viewer: str) -> PollView:
    change: dict[str, object] = {}
    if state.voting.may_vote(poll.id, viewer):
        change["may_vote"] = True
    if poll.state is PollState.FINISHED and not _sees_results(state, viewer):
        change["result"] = None
    return poll.model_copy(update=change) if change else poll


def _sees_results(state: LiveState, viewer: str) -> bool:
    """Before they are published."""
    return allowed(state.roster.standing(viewer), Action.VOTING_READ_RESULT)
