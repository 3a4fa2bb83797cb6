"""Live conferences as the server uses them: execute, look, catch up, be told.

    async with LiveConferences(database, clock=…, random=…) as live:
        live.subscribe(listener)
        version = await live.execute(conference_id, attendee_id, command, command_id)

An owner is opened when first asked for and closed when nobody has asked for a while.
"""

import asyncio
from collections.abc import Callable, Sequence
from contextlib import AsyncExitStack
from functools import partial
from types import TracebackType
from typing import Self, TypeAlias

import structlog
from sqlalchemy import select

from rooms.attendance.tables import PRESENCE
from rooms.kernel import log
from rooms.kernel.database import Database
from rooms.kernel.errors import ErrorCode, Refused
from rooms.kernel.ids import AttendeeId, ConferenceId, new_id
from rooms.kernel.log import Head
from rooms.kernel.permissions import Action, require
from rooms.kernel.ports import Clock, Random
from rooms.live import genesis
from rooms.live.decide import decide, decide_system
from rooms.live.messages import (
    EVENTS,
    Command,
    Event,
    LogEntry,
    SystemCommand,
)
from rooms.live.owner import Committed, Order, Owner, entry
from rooms.live.state import LiveState

Listener: TypeAlias = Callable[[Committed], None]
LostListener: TypeAlias = Callable[[str], None]
"""Is told which conference another process owns now."""

IDLE_S = 900.0
LOG_PAGE = 1000
SYSTEM = "system"

_logger = structlog.get_logger("rooms.live")


class LiveConferences:
    """All live conferences of this process. Its tasks end with the `async with` block."""

    def __init__(
        self,
        database: Database,
        *,
        clock: Clock,
        random: Random,
        idle_s: float = IDLE_S,
        may_record: bool = True,
    ) -> None:
        self._database = database
        self._clock = clock
        self._random = random
        self._idle_s = idle_s
        self._may_record = may_record
        self._owners: dict[str, Owner] = {}
        self._listeners: list[Listener] = []
        self._lost: list[LostListener] = []
        self._tasks: dict[asyncio.Task[None], Owner] = {}
        self._group = asyncio.TaskGroup()
        self._stack = AsyncExitStack()

    async def __aenter__(self) -> Self:
        await self._stack.enter_async_context(self._group)
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        for task in self._tasks:
            task.cancel()
        await self._stack.__aexit__(kind, error, trace)

    def subscribe(self, listener: Listener) -> Callable[[], None]:
        """`listener` is called after each commit, in the order of the log, and must not block.
        Returns what ends the subscription."""
        self._listeners.append(listener)
        return partial(self._listeners.remove, listener)

    def when_lost(self, listener: LostListener) -> None:
        """`listener` is called when another process has become the owner of a conference."""
        self._lost.append(listener)

    async def execute(
        self,
        conference_id: ConferenceId,
        attendee_id: AttendeeId,
        command: Command,
        command_id: str,
    ) -> int:
        """Carry out an attendee's command; the version it led to, once that is on disk."""
        owner = await self._owner(conference_id)
        fresh_id = new_id(self._random(16))

        def decided(state: LiveState, now_ms: int) -> Sequence[Event]:
            return decide(state, attendee_id, command, now_ms=now_ms, fresh_id=fresh_id)

        order = Order(attendee_id, (attendee_id, command_id), decided, _future())
        owner.offer(order)
        return await order.done

    async def execute_system(
        self,
        conference_id: ConferenceId,
        command: SystemCommand,
        *,
        on_behalf_of: AttendeeId | None = None,
    ) -> int:
        """Carry out what the server itself reports; waits when the conference is busy.
        `on_behalf_of` is named in the log, for what somebody asked for by another way."""
        owner = await self._owner(conference_id)

        def decided(state: LiveState, now_ms: int) -> Sequence[Event]:
            return decide_system(state, command, now_ms=now_ms)

        order = Order(on_behalf_of or SYSTEM, None, decided, _future())
        await owner.put(order)
        return await order.done

    async def state(self, conference_id: ConferenceId) -> LiveState:
        """The newest state on disk."""
        return (await self._owner(conference_id)).state

    async def recent(self, conference_id: ConferenceId) -> Committed:
        """The newest state on disk, and the newest entries that led to it."""
        owner = await self._owner(conference_id)
        return Committed(conference_id, owner.state, tuple(owner.tail))

    async def log_entries(
        self, conference_id: ConferenceId, viewer: AttendeeId, after: int
    ) -> list[LogEntry]:
        """At most 1000 lines of the log, for those who may read it."""
        state = await self.state(conference_id)
        require(state.roster.standing(viewer), Action.LOG_READ)
        async with self._database.read() as connection:
            lines = await connection.run_sync(log.lines_after, conference_id, after, LOG_PAGE)
        return [entry(line, EVENTS.validate_json(line.event)) for line in lines]

    async def verify_log(self, conference_id: ConferenceId) -> int | None:
        """The number of the first line that was tampered with, or None if the chain holds."""
        async with self._database.read() as connection:
            as_scheduled = await connection.run_sync(genesis.load, conference_id)
            head = await connection.run_sync(log.head_of, conference_id)
            lines = await connection.run_sync(log.lines_after, conference_id)
        start = log.genesis_hash(genesis.facts(as_scheduled))
        return log.verify(start, head or Head(0, ""), lines)

    async def run_elsewhere(self, conference_id: ConferenceId, since: int) -> bool:
        """Has a process other than this one appended to the log since the line `since`?"""
        if conference_id in self._owners:
            return False
        async with self._database.read() as connection:
            head = await connection.run_sync(log.head_of, conference_id)
        return head is not None and head.seq != since

    async def newest_line(self, conference_id: ConferenceId) -> int:
        async with self._database.read() as connection:
            head = await connection.run_sync(log.head_of, conference_id)
        return 0 if head is None else head.seq

    async def left_behind(self) -> list[tuple[ConferenceId, AttendeeId]]:
        """Who the tables say is connected. At the start of the server these are the people a crash
        cut off: whoever has not come back after a while has left."""
        query = select(PRESENCE.c.conference_id, PRESENCE.c.attendee_id)
        async with self._database.read() as connection:
            rows = await connection.execute(query.where(PRESENCE.c.connected))
            return [(ConferenceId(row.conference_id), AttendeeId(row.attendee_id)) for row in rows]

    async def _owner(self, conference_id: str) -> Owner:
        owner = self._owners.get(conference_id)
        if owner is not None and owner.fenced:
            await asyncio.sleep(0)  # it is put away, and those who listen are told, before
            raise Refused(ErrorCode.CONFERENCE_MOVED)
        if owner is None or owner.ended:
            owner = Owner(
                conference_id,
                database=self._database,
                clock=self._clock,
                deliver=self._deliver,
                idle_s=self._idle_s,
                may_record=self._may_record,
            )
            self._owners[conference_id] = owner
            task = self._group.create_task(owner.run(), name=f"conference {conference_id}")
            self._tasks[task] = owner
            task.add_done_callback(self._ended)
        await asyncio.shield(owner.ready)
        return owner

    def _ended(self, task: asyncio.Task[None]) -> None:
        owner = self._tasks.pop(task)
        if self._owners.get(owner.conference_id) is owner:
            del self._owners[owner.conference_id]
        owner.abandon()
        if owner.fenced:
            _logger.warning("conference_moved", conference_id=owner.conference_id)
            for listener in self._lost:
                listener(owner.conference_id)

    def _deliver(self, committed: Committed) -> None:
        for listener in tuple(self._listeners):
            try:
                listener(committed)
            except Exception:
                # What is committed stays committed; a viewer who missed it sees the gap.
                _logger.exception("listener_failed", conference_id=committed.conference_id)


def _future() -> asyncio.Future[int]:
    return asyncio.get_running_loop().create_future()
