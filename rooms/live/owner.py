"""The one task that owns a live conference.

Orders wait in a bounded mailbox; whatever waits is decided in turn, one order on the state the one
before left, and appended in one transaction together with the tables it updates. Only then are the
orders answered and the new lines handed on. After anything unexpected the state is thrown away and
read again, so what is in memory is never ahead of what is on disk.

Whoever finds that another process has appended since is no owner any more: even a refusal would be
decided on a state that is over. It answers what waits with `conference_moved` and lets go.
"""

import asyncio
from collections import deque
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from functools import partial
from typing import TypeAlias

from sqlalchemy import Connection
from sqlalchemy.exc import DBAPIError

from rooms.kernel import log
from rooms.kernel.database import Database, StorageFailed
from rooms.kernel.errors import ErrorCode, Refused
from rooms.kernel.log import Fenced, Head, Line
from rooms.kernel.ports import Clock
from rooms.live import genesis, tables
from rooms.live.evolve import fold
from rooms.live.messages import EVENTS, Event, LogEntry
from rooms.live.state import LiveState
from rooms.live.tables import CommandKey

MAILBOX = 256  # full: an attendee's command is refused, the system waits
BATCH = 64  # orders in one transaction: one fsync for a storm of joins
CHECKED_EVERY_S = 2.0
"""Without orders: an owner that stood still (a frozen machine) learns soon that it was replaced."""
TAIL = 1000  # newest entries kept in memory for those who come back after a gap

Decide: TypeAlias = Callable[[LiveState, int], Sequence[Event]]
"""What an order makes of a state at a time (epoch ms)."""


@dataclass(frozen=True, slots=True)
class Committed:
    """What has just become part of the log, and the state after it."""

    conference_id: str
    state: LiveState
    entries: tuple[LogEntry, ...]


@dataclass(slots=True, eq=False)
class Order:
    """`key` names the command for ever: said twice, it takes effect once."""

    actor: str
    key: CommandKey | None
    decide: Decide
    done: asyncio.Future[int]

    def answer(self, outcome: int | Exception) -> None:
        if self.done.done():  # whoever asked has gone
            return
        if isinstance(outcome, Exception):
            self.done.set_exception(outcome)
        else:
            self.done.set_result(outcome)


@dataclass(slots=True)
class _Plan:
    """What one transaction will write: grows order by order."""

    state: LiveState
    head: Head
    now_ms: int
    lines: list[Line] = field(default_factory=list)
    events: list[Event] = field(default_factory=list)
    done: dict[CommandKey, int] = field(default_factory=dict)
    outcomes: list[int | Exception] = field(default_factory=list)

    def add(self, order: Order, conference_id: str) -> int:
        events = order.decide(self.state, self.now_ms)
        texts = [canonical_event(event) for event in events]
        lines = log.chain(self.head, conference_id, self.now_ms, order.actor, texts)
        self.state = fold(self.state, events)
        if lines:
            self.head = Head(lines[-1].seq, lines[-1].hash)
        self.lines += lines
        self.events += events
        if order.key is not None:
            self.done[order.key] = self.state.version
        return self.state.version


class Owner:
    """Call `run` in a task of its own; `ready` is done when the state has been read."""

    def __init__(
        self,
        conference_id: str,
        *,
        database: Database,
        clock: Clock,
        deliver: Callable[[Committed], None],
        idle_s: float,
        may_record: bool,
    ) -> None:
        self.conference_id = conference_id
        self.ready: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self.tail: deque[LogEntry] = deque(maxlen=TAIL)
        self._database = database
        self._clock = clock
        self._deliver = deliver
        self._idle_s = idle_s
        self._may_record = may_record
        self._mailbox: asyncio.Queue[Order] = asyncio.Queue(MAILBOX)
        self._state: LiveState | None = None
        self._head = Head(0, "")
        self._stale = True
        self.ended = False
        self.fenced = False

    @property
    def state(self) -> LiveState:
        """The newest state known to be on disk; ask after `ready`."""
        assert self._state is not None  # noqa: S101  # ready was awaited
        return self._state

    def offer(self, order: Order) -> None:
        """Put an attendee's order into the mailbox, or refuse it when the mailbox is full."""
        try:
            self._mailbox.put_nowait(order)
        except asyncio.QueueFull:
            raise Refused(ErrorCode.RATE_LIMITED) from None

    async def put(self, order: Order) -> None:
        """Put the system's order into the mailbox; waits for room."""
        await self._mailbox.put(order)

    async def run(self) -> None:
        """Until nobody has asked for anything for `idle_s`, or another process is the owner."""
        try:
            await self._load()
        except Exception as error:  # noqa: BLE001  # belongs to whoever waits for `ready`
            self.ready.set_exception(error)
            return
        self.ready.set_result(None)
        while not self.fenced and (batch := await self._next_batch()):
            await self._carry_out(batch)
        self.ended = True

    async def _next_batch(self) -> list[Order]:
        """What waits; nothing when nobody has asked for `idle_s`, or when fenced."""
        first = await self._next_order()
        batch = [] if first is None else [first]
        while len(batch) < BATCH and not self._mailbox.empty():
            batch.append(self._mailbox.get_nowait())
        return batch

    async def _next_order(self) -> Order | None:
        waits_s = min(self._idle_s, CHECKED_EVERY_S)
        for _ in range(max(1, round(self._idle_s / CHECKED_EVERY_S))):
            with suppress(TimeoutError):
                async with asyncio.timeout(waits_s):
                    return await self._mailbox.get()
            if await self._was_replaced():
                self.fenced = True
                return None
        return None

    async def _was_replaced(self) -> bool:
        """Has another process appended to the log? A storage that fails is asked later."""
        if self._stale:
            return False
        try:
            async with self._database.read() as connection:
                head = await connection.run_sync(log.head_of, self.conference_id)
        except (DBAPIError, OSError):
            return False
        return head != self._head

    async def _carry_out(self, batch: Sequence[Order]) -> None:
        """Answer every order of the batch, whatever happens."""
        outcomes: Sequence[int | Exception] = [StorageFailed()] * len(batch)
        try:
            outcomes = await self._commit(batch)
        except Fenced:
            self.fenced = True
            outcomes = [_moved()] * len(batch)
        except Exception as error:  # noqa: BLE001  # belongs to those who asked
            self._stale = True
            outcomes = [error] * len(batch)
        finally:
            for order, outcome in zip(batch, outcomes, strict=True):
                order.answer(outcome)

    async def _commit(self, batch: Sequence[Order]) -> list[int | Exception]:
        if self._stale:
            await self._load()
        plan = await self._database.transact(partial(self._plan, batch))
        self._head = plan.head
        self._advance(plan.state, plan.lines, plan.events)
        return plan.outcomes

    def _plan(self, batch: Sequence[Order], connection: Connection) -> _Plan:
        """Decide the whole batch and write what it leads to. Off the event loop: changes nothing
        of the owner's."""
        keys = {order.key for order in batch if order.key is not None}
        known = tables.executed(connection, self.conference_id, keys)
        newest_ms = self.tail[-1].at_ms if self.tail else 0
        # The log's time never runs backwards, whatever the machine's clock does.
        plan = _Plan(self.state, self._head, max(self._clock(), newest_ms))
        for order in batch:
            done = known | plan.done
            if order.key is not None and order.key in done:
                plan.outcomes.append(done[order.key])
                continue
            try:
                plan.outcomes.append(plan.add(order, self.conference_id))
            except Exception as error:  # noqa: BLE001  # one order's failure is not the others'
                plan.outcomes.append(error)
        if not (plan.lines or plan.done):
            log.require_head(connection, self.conference_id, self._head)
        else:
            log.append(connection, self.conference_id, self._head, plan.lines)
            tables.project(connection, self.conference_id, plan.events)
            tables.remember(connection, self.conference_id, plan.done, plan.now_ms)
        return plan

    async def _load(self) -> None:
        """Read what the log has beyond the state held, from the beginning if none is held.

        Folding the whole log is the plain way: there is no second form of the state that could
        disagree with it, and the longest meetings have some ten thousand lines, read in a second.
        """
        async with self._database.read() as connection:
            state, head, lines = await connection.run_sync(self._read)
        if head is None:
            raise Refused(ErrorCode.NOT_FOUND, what="conference")
        events = [EVENTS.validate_json(line.event) for line in lines]
        self._head = head
        self._stale = False
        self._advance(fold(state, events), lines, events)

    def _read(self, connection: Connection) -> tuple[LiveState, Head | None, list[Line]]:
        state = self._state or self._begin(connection)
        head = log.head_of(connection, self.conference_id)
        return state, head, log.lines_after(connection, self.conference_id, state.version)

    def _begin(self, connection: Connection) -> LiveState:
        """What this server may not do at all is no part of the log."""
        state = genesis.load(connection, self.conference_id)
        possible = state.recording.model_copy(update={"possible": self._may_record})
        return replace(state, recording=possible)

    def _advance(self, state: LiveState, lines: Sequence[Line], events: Sequence[Event]) -> None:
        first = self._state is None
        self._state = state
        entries = tuple(entry(line, event) for line, event in zip(lines, events, strict=True))
        self.tail.extend(entries)
        if entries and not first:
            self._deliver(Committed(self.conference_id, state, entries))

    def abandon(self) -> None:
        """It is over: those who still wait are not answered as if nothing had happened."""
        while not self._mailbox.empty():
            self._mailbox.get_nowait().answer(_moved() if self.fenced else StorageFailed())


def _moved() -> Refused:
    return Refused(ErrorCode.CONFERENCE_MOVED)


def canonical_event(event: Event) -> str:
    return log.canonical(event.model_dump(mode="json"))


def entry(line: Line, event: Event) -> LogEntry:
    return LogEntry(
        conference_id=line.conference_id,
        seq=line.seq,
        at_ms=line.at_ms,
        actor=line.actor,
        event=event,
        previous_hash=line.previous_hash,
        hash=line.hash,
    )
