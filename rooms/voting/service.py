"""Use cases of ballots: cast one, ask what became of one, count, wipe, show what may be shown.

What waits is stored together, in one transaction: one write to disk for a hall that votes at once.
Nobody is answered before that write is durable.
"""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial

from sqlalchemy import Connection, select, update

from rooms.kernel.database import Database, StorageFailed
from rooms.kernel.errors import ErrorCode, Refused
from rooms.kernel.ids import AttendeeId, ConferenceId, PersonId
from rooms.kernel.permissions import Action, Standing, require
from rooms.kernel.ports import Clock, Random
from rooms.live.service import LiveConferences
from rooms.live.state import LiveState
from rooms.sites.tables import ATTENDEES
from rooms.voting import ballots, counting
from rooms.voting.ballots import Attempt, Outcome
from rooms.voting.messages import (
    BallotStatus,
    CastBallot,
    ExpirePoll,
    FinishPoll,
    NamedBallot,
    NamedBallotList,
    PollMethod,
    PollResult,
    PollState,
    PollView,
    ReceiptList,
)
from rooms.voting.sealing import BallotKeys, opener
from rooms.voting.tables import POLLS

QUEUE = 4096  # ballots that wait to be stored; beyond it a voter is asked to send again
BATCH = 256

_COUNTED = {PollState.FINISHED, PollState.PUBLISHED}


@dataclass(frozen=True, slots=True)
class Unfinished:
    """A poll that needs the server: to end in time, to be counted, to be wiped."""

    conference_id: ConferenceId
    poll_id: str
    state: PollState
    method: PollMethod
    ends_at_ms: int | None


@dataclass(frozen=True, slots=True)
class Seen:
    """A poll as somebody who takes part in its conference comes to it."""

    state: LiveState
    poll: PollView
    viewer: AttendeeId

    @property
    def standing(self) -> Standing:
        return self.state.roster.standing(self.viewer)


@dataclass(frozen=True, slots=True)
class _Waiting:
    attempt: Attempt
    done: asyncio.Future[None]

    def answer(self, outcome: Outcome | Exception) -> None:
        if self.done.done():  # whoever asked has gone
            return
        if outcome is None:
            self.done.set_result(None)
        else:
            self.done.set_exception(outcome)


class Voting:
    """Call `run` in a task of its own: it stores the ballots."""

    def __init__(
        self,
        database: Database,
        live: LiveConferences,
        keys: BallotKeys,
        *,
        clock: Clock,
        random: Random,
    ) -> None:
        self._database = database
        self._live = live
        self._keys = keys
        self._clock = clock
        self._random = random
        self._queue: asyncio.Queue[_Waiting] = asyncio.Queue(QUEUE)

    async def cast(self, person_id: PersonId, poll_id: str, ballot: CastBallot) -> None:
        """Returns when the ballot is on disk, now or since an attempt before with the same key."""
        attempt = Attempt(person_id, poll_id, ballot)
        waiting = _Waiting(attempt, asyncio.get_running_loop().create_future())
        try:
            self._queue.put_nowait(waiting)
        except asyncio.QueueFull:
            raise Refused(ErrorCode.RATE_LIMITED) from None
        await waiting.done

    async def run(self) -> None:
        while True:
            batch = [await self._queue.get()]
            while len(batch) < BATCH and not self._queue.empty():
                batch.append(self._queue.get_nowait())
            await self._store(batch)

    async def _store(self, batch: Sequence[_Waiting]) -> None:
        """Answer everybody of the batch, whatever happens."""
        outcomes: Sequence[Outcome | Exception] = [StorageFailed()] * len(batch)
        attempts = [waiting.attempt for waiting in batch]
        work = partial(ballots.store, attempts=attempts, keys=self._keys, now_ms=self._clock())
        try:
            outcomes = await self._database.transact(work)
        except Exception as error:  # noqa: BLE001  # belongs to those who asked
            outcomes = [error] * len(batch)
        finally:
            for waiting, outcome in zip(batch, outcomes, strict=True):
                waiting.answer(outcome)

    async def status(self, person_id: PersonId, poll_id: str, key: str | None) -> BallotStatus:
        """What became of a ballot whose answer was lost."""
        work = partial(ballots.status, person_id=person_id, poll_id=poll_id)
        known = await self._database.look(work)
        same = None if key is None else known == ballots.key_digest(poll_id, key)
        return BallotStatus(cast=known is not None, same_key=same)

    async def count(self, poll_id: str) -> None:
        """Count a closed poll and put the result into the log; again after a crash, from wherever
        it stopped, with the same result."""
        conference_id, poll = await self._poll(poll_id)
        if poll.method is PollMethod.PAPER or poll.state is not PollState.CLOSED:
            return
        result = await self._database.transact(partial(self._count, poll))
        if result is not None:
            command = FinishPoll(type="voting.finish", poll_id=poll_id, result=result)
            await self._live.execute_system(conference_id, command)

    def _count(self, poll: PollView, connection: Connection) -> PollResult | None:
        row = ballots.locked(connection, poll.id)
        if row is None or row.state != PollState.CLOSED.value:
            return None
        if poll.method is PollMethod.SECRET and not row.counted:
            private_key = self._keys.private(poll.id)
            opened = None if private_key is None else opener(private_key, row.choices)
            ballots.empty_box(connection, poll.id, opened, self._random)
        if not row.counted:
            connection.execute(update(POLLS).where(POLLS.c.id == poll.id).values(counted=True))
        tally = counting.tally(poll, ballots.marks_of(connection, row))
        if tally.cast != ballots.number_cast(connection, poll.id):
            raise ValueError("as many ballots must be counted as electors have voted")
        return counting.result(poll, tally, ballots.digest(connection, row))

    async def wipe(self, poll_id: str) -> None:
        """When a poll is counted or cancelled: destroy its key, and what the database keeps of
        sealed ballots below the surface. Done again from the start after a crash."""
        await self._database.transact(partial(_forget_cancelled, poll_id))
        await asyncio.to_thread(self._keys.destroy, poll_id)
        if await self._database.scrub():
            await self._database.transact(partial(_mark_wiped, poll_id))

    async def expire(self, conference_id: ConferenceId, poll_id: str) -> None:
        """The time of a poll is over."""
        command = ExpirePoll(type="voting.expire", poll_id=poll_id)
        await self._live.execute_system(conference_id, command)

    async def number_cast(self, poll_id: str) -> int:
        return await self._database.look(partial(ballots.number_cast, poll_id=poll_id))

    async def unfinished(self) -> list[Unfinished]:
        """Polls the server has something to do about."""
        query = select(POLLS).where(
            POLLS.c.wiped.is_(False), POLLS.c.state != PollState.CREATED.value
        )
        async with self._database.read() as connection:
            return [
                Unfinished(
                    ConferenceId(row.conference_id),
                    row.id,
                    PollState(row.state),
                    PollMethod(row.method),
                    row.ends_at_ms,
                )
                for row in await connection.execute(query)
            ]

    async def receipts(self, person_id: PersonId, poll_id: str) -> ReceiptList:
        """The receipts of a secret poll, once its result is published."""
        seen = await self.seen(person_id, poll_id)
        if seen.poll.method is not PollMethod.SECRET:
            raise Refused(ErrorCode.NOT_FOUND, what="receipts")
        if seen.poll.state is not PollState.PUBLISHED:
            raise Refused(ErrorCode.RESULT_NOT_PUBLISHED)
        require(seen.standing, Action.VOTING_READ_PUBLISHED)
        async with self._database.read() as connection:
            return ReceiptList(receipts=await connection.run_sync(ballots.receipts, poll_id))

    async def named(self, person_id: PersonId, poll_id: str) -> NamedBallotList:
        """Who voted how in an open poll, for those who may see its result."""
        seen = await self.seen(person_id, poll_id)
        if seen.poll.method is not PollMethod.OPEN:
            raise Refused(ErrorCode.NOT_FOUND, what="ballots")
        require_result(seen)
        async with self._database.read() as connection:
            marks = dict(await connection.run_sync(ballots.named, poll_id))
        order = (one for one in seen.state.roster.attendees if one in marks)
        return NamedBallotList(
            ballots=[NamedBallot(attendee_id=one, marks=marks[one]) for one in order]
        )

    async def seen(self, person_id: PersonId, poll_id: str) -> Seen:
        """The poll for somebody of its conference; for others it isn't there."""
        query = (
            select(POLLS.c.conference_id, ATTENDEES.c.id)
            .join(ATTENDEES, ATTENDEES.c.conference_id == POLLS.c.conference_id)
            .where(POLLS.c.id == poll_id, ATTENDEES.c.person_id == person_id)
        )
        async with self._database.read() as connection:
            row = (await connection.execute(query)).one_or_none()
        if row is None:
            raise Refused(ErrorCode.NOT_FOUND, what="poll")
        state = await self._live.state(ConferenceId(row.conference_id))
        return Seen(state, state.voting.poll(poll_id), AttendeeId(row.id))

    async def _poll(self, poll_id: str) -> tuple[ConferenceId, PollView]:
        query = select(POLLS.c.conference_id).where(POLLS.c.id == poll_id)
        async with self._database.read() as connection:
            found = await connection.scalar(query)
        if found is None:
            raise Refused(ErrorCode.NOT_FOUND, what="poll")
        conference_id = ConferenceId(found)
        state = await self._live.state(conference_id)
        return conference_id, state.voting.poll(poll_id)


def require_result(seen: Seen) -> None:
    """The result is there, and this viewer may see it."""
    if seen.poll.state not in _COUNTED:
        raise Refused(ErrorCode.RESULT_NOT_PUBLISHED)
    if seen.poll.state is PollState.PUBLISHED:
        require(seen.standing, Action.VOTING_READ_PUBLISHED)
    else:
        require(seen.standing, Action.VOTING_READ_RESULT)


def _forget_cancelled(poll_id: str, connection: Connection) -> None:
    row = ballots.locked(connection, poll_id)
    if row is not None and row.state == PollState.CANCELLED.value:
        ballots.forget(connection, poll_id)


def _mark_wiped(poll_id: str, connection: Connection) -> None:
    connection.execute(update(POLLS).where(POLLS.c.id == poll_id).values(wiped=True))
