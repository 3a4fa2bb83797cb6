"""What polls need of the server: they end in time, are counted at once, wiped, and shown growing.

Whatever a crash or a failure left undone is found in the tables: at the start, and every while.
"""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field

import structlog

from rooms.kernel.errors import Refused
from rooms.kernel.ids import ConferenceId
from rooms.kernel.ports import Clock
from rooms.live.owner import Committed
from rooms.voting.messages import (
    PollCancelled,
    PollClosed,
    PollFinished,
    PollMethod,
    PollStarted,
    PollState,
)
from rooms.voting.service import Unfinished, Voting
from server.realtime.messages import PollProgressSignal, Signal
from server.tasks import Tasks

PROGRESS_EVERY_S = 1.0
AGAIN_EVERY = 5
SWEEP_EVERY = 30
"""Both in rounds of progress."""

log = structlog.get_logger()


@dataclass(slots=True)
class PollKeeping:
    """`committed` is a listener; `run` in a task. Progress is a count and nothing else."""

    voting: Voting
    tasks: Tasks
    clock: Clock
    signal: Callable[[str, Signal], None]
    _running: dict[str, ConferenceId] = field(default_factory=dict)
    _told: dict[str, int] = field(default_factory=dict)
    _ending: set[str] = field(default_factory=set)
    _counting: set[str] = field(default_factory=set)

    def committed(self, committed: Committed) -> None:
        conference_id = ConferenceId(committed.conference_id)
        for entry in committed.entries:
            match entry.event:
                case PollStarted(poll_id=poll_id, ends_at_ms=ends_at_ms):
                    paper = committed.state.voting.poll(poll_id).method is PollMethod.PAPER
                    self._start(conference_id, poll_id, ends_at_ms, paper=paper)
                case PollClosed(poll_id=poll_id):
                    if self._running.pop(poll_id, None) is not None:
                        self.tasks.spawn("end of a count", self._show_last, conference_id, poll_id)
                    self.tasks.spawn("counting of a poll", self._count, poll_id)
                case PollFinished(poll_id=poll_id) | PollCancelled(poll_id=poll_id):
                    self._running.pop(poll_id, None)
                    self._told.pop(poll_id, None)
                    self.tasks.spawn("wiping of a poll", self.voting.wipe, poll_id)
                case _:
                    continue

    async def restore(self) -> None:
        """Take up what the last run left."""
        for poll in await self.voting.unfinished():
            if poll.state is PollState.STARTED:
                paper = poll.method is PollMethod.PAPER
                self._start(poll.conference_id, poll.poll_id, poll.ends_at_ms, paper=paper)
            else:
                self._finish(poll)

    async def run(self) -> None:
        while True:
            for number in range(SWEEP_EVERY):
                await asyncio.sleep(PROGRESS_EVERY_S)
                await self._show_progress(again=number % AGAIN_EVERY == 0)
            await self.restore()

    def _start(
        self, conference_id: ConferenceId, poll_id: str, ends_at_ms: int | None, *, paper: bool
    ) -> None:
        if not paper:
            self._running[poll_id] = conference_id
        if ends_at_ms is not None and poll_id not in self._ending:
            self._ending.add(poll_id)
            self.tasks.spawn("end of a poll", self._end, conference_id, poll_id, ends_at_ms)

    def _finish(self, poll: Unfinished) -> None:
        match poll.state:
            case PollState.CLOSED:
                self.tasks.spawn("counting of a poll", self._count, poll.poll_id)
            case PollState.FINISHED | PollState.PUBLISHED | PollState.CANCELLED:
                self.tasks.spawn("wiping of a poll", self.voting.wipe, poll.poll_id)
            case _:
                return

    async def _end(self, conference_id: ConferenceId, poll_id: str, ends_at_ms: int) -> None:
        """Should the clock be set back meanwhile, the next round looks again."""
        try:
            await asyncio.sleep(max(0, ends_at_ms - self.clock()) / 1000)
            await self.voting.expire(conference_id, poll_id)
        finally:
            self._ending.discard(poll_id)

    async def _count(self, poll_id: str) -> None:
        if poll_id in self._counting:
            return
        self._counting.add(poll_id)
        try:
            await self.voting.count(poll_id)
        except Refused as refusal:
            log.warning("count_failed", code=refusal.code.value)
        finally:
            self._counting.discard(poll_id)

    async def _show_progress(self, *, again: bool) -> None:
        """To everybody where it changed; `again` for those who have come since."""
        for poll_id, conference_id in list(self._running.items()):
            cast = await self.voting.number_cast(poll_id)
            changed = cast != self._told.get(poll_id)
            if poll_id in self._running and (changed or again):
                self._told[poll_id] = cast
                self.signal(conference_id, PollProgressSignal(poll_id=poll_id, cast=cast))

    async def _show_last(self, conference_id: ConferenceId, poll_id: str) -> None:
        """With those cast since the last round: what stands while they are counted is final."""
        cast = await self.voting.number_cast(poll_id)
        self.signal(conference_id, PollProgressSignal(poll_id=poll_id, cast=cast))
