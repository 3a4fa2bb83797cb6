"""Papers about votes, for those who may see them: the counting record, and ballots to print."""

import asyncio

from rooms.kernel.errors import ErrorCode, Refused
from rooms.kernel.ids import PersonId
from rooms.kernel.permissions import Action, require
from rooms.minutes.service import Minutes
from rooms.voting.messages import PollMethod
from rooms.voting.record import counting_record, paper_ballots, render
from rooms.voting.service import Voting, require_result


class VotingPapers:
    """Made anew each time they are asked for: all they say is in the log."""

    def __init__(self, voting: Voting, minutes: Minutes) -> None:
        self._voting = voting
        self._minutes = minutes

    async def counting_record(self, person_id: PersonId, poll_id: str) -> bytes:
        """Of a counted poll; before it is published for chair and secretary only."""
        seen = await self._voting.seen(person_id, poll_id)
        require_result(seen)
        poll, state = seen.poll, seen.state
        assert poll.result is not None  # noqa: S101  # counted
        heading = await self._minutes.heading(state)
        record = counting_record(poll, poll.result, state.roster, state.conference.title, heading)
        return await asyncio.to_thread(render, record, poll.finished_at_ms or 0)

    async def paper_ballots(self, person_id: PersonId, poll_id: str) -> bytes:
        """One for each elector who is present, or before the start for everybody entitled."""
        seen = await self._voting.seen(person_id, poll_id)
        require(seen.standing, Action.VOTING_PRINT)
        poll, state = seen.poll, seen.state
        if poll.method is not PollMethod.PAPER:
            raise Refused(ErrorCode.POLL_STATE_WRONG, state=poll.state.value)
        entitled = sum(one.voter for one in state.roster.attendees.values())
        heading = await self._minutes.heading(state)
        count = poll.entitled_present or entitled
        ballots = paper_ballots(poll, count, state.conference.title, heading)
        return await asyncio.to_thread(render, ballots, poll.created_at_ms)
