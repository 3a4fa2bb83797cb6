"""The history checker. The log is a total order of everything that happened, and the witness: a
history is linearizable if each operation can be given a point in it that lies between its
invocation and its answer, and does there what the rules say.

What each operation did is decided again, by the same rules, on the state the log gives at its
point.
"""

import bisect
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import accumulate
from math import inf
from typing import Literal

from rooms.chairing.messages import PresidingChanged
from rooms.floor.messages import FloorGranted, FloorRequested, FloorRevoked
from rooms.kernel.errors import ErrorCode, Refused
from rooms.kernel.log import Line
from rooms.live.decide import decide
from rooms.live.evolve import evolve
from rooms.live.messages import EVENTS, Command, Event
from rooms.live.state import LiveState
from rooms.live.tables import CommandKey

NOT_DECIDED = frozenset(
    {
        ErrorCode.CONFERENCE_MOVED,
        ErrorCode.NOT_CONNECTED,
        ErrorCode.RATE_LIMITED,
        ErrorCode.STORAGE_FAILED,
    }
)
"""Refusals that say nothing of the conference: it was not asked."""
KEPT = 20
FRESH = "fresh"
"""Where no id of the log is known."""


@dataclass(slots=True)
class Operation:
    """One attempt of one person, as he saw it. `version` of an acknowledgement, `code` of a
    refusal; neither, where no answer came. Times are of one clock."""

    key: CommandKey
    command: Command
    invoked_s: float
    answered_s: float = inf
    version: int | None = None
    code: ErrorCode | None = None

    @property
    def outcome(self) -> Literal["accepted", "refused", "unknown"]:
        if self.version is not None:
            return "accepted"
        return "unknown" if self.code is None else "refused"


@dataclass(slots=True)
class Findings:
    """What is wrong, by kind, and the first of each in words."""

    two_holders: int = 0
    epoch_breaks: int = 0
    lost: int = 0
    phantom: int = 0
    wrong_effect: int = 0
    out_of_order: int = 0
    unexplained: int = 0
    said: list[str] = field(default_factory=list)

    def note(self, kind: str, what: str) -> None:
        setattr(self, kind, getattr(self, kind) + 1)
        if len(self.said) < KEPT:
            self.said.append(f"{kind}: {what}")

    def __bool__(self) -> bool:
        return bool(self.said)


def check(
    as_scheduled: LiveState,
    lines: Sequence[Line],
    operations: Sequence[Operation],
    executed: Mapping[CommandKey, int],
    since: int = 0,
) -> Findings:
    """`executed`: the version each command after `since` led to, as the database has it."""
    found = Findings()
    events = [EVENTS.validate_json(line.event) for line in lines]
    _one_holder(events, found)
    states = list(accumulate(events, evolve, initial=as_scheduled))
    known = {one.key: one for one in operations}
    for key in executed.keys() - known.keys():
        found.note("phantom", f"nobody asked for {key}")
    writes = _effects(_Log(states, lines, events), executed, known, found, since)
    _answers(operations, executed, found)
    _real_time(operations, executed, writes, found)
    _refusals(operations, executed, writes, states, found)
    return found


def _one_holder(events: Iterable[Event], found: Findings) -> None:
    holder: str | None = None
    epoch = chair_epoch = 0
    for event in events:
        if isinstance(event, FloorGranted | FloorRevoked):
            if event.epoch != epoch + 1:
                found.note("epoch_breaks", f"{epoch} then {event.epoch}")
            epoch = event.epoch
        if isinstance(event, PresidingChanged):
            if event.epoch != chair_epoch + 1:
                found.note("epoch_breaks", f"chair {chair_epoch} then {event.epoch}")
            chair_epoch = event.epoch
        if isinstance(event, FloorGranted):
            if holder is not None:
                found.note("two_holders", f"{event.attendee_id} while {holder} speaks")
            holder = event.attendee_id
        if isinstance(event, FloorRevoked):
            if holder != event.attendee_id:
                found.note("two_holders", f"{event.attendee_id} loses what {holder} has")
            holder = None


@dataclass(frozen=True, slots=True)
class _Log:
    """`states[n]` is the state after `n` lines."""

    states: Sequence[LiveState]
    lines: Sequence[Line]
    events: Sequence[Event]


def _effects(
    log: _Log,
    executed: Mapping[CommandKey, int],
    known: Mapping[CommandKey, Operation],
    found: Findings,
    since: int,
) -> set[CommandKey]:
    """Every line belongs to a command and says what the rules make of it; commands that changed
    nothing had nothing to change. Those that wrote lines are returned."""
    by_actor: dict[str, list[tuple[int, CommandKey]]] = {}
    for key, version in executed.items():
        by_actor.setdefault(key[0], []).append((version, key))
    for own in by_actor.values():
        own.sort()
    writes: set[CommandKey] = set()
    at = since
    while at < len(log.lines):
        actor = log.lines[at].actor
        own = by_actor.get(actor, [])
        place = bisect.bisect_right(own, (at, ("￿", "￿")))
        if actor == "system" or place == len(own):
            if actor != "system":
                found.note("phantom", f"line {at + 1} of {actor} has no command")
            at += 1
            continue
        version = own[place][0]
        span = range(at, version)
        # Of several with one version, one wrote these lines; the others came after and changed
        # nothing.
        keys = [key for point, key in own[place:] if point == version]
        key = next((one for one in keys if _fits(log, span, known.get(one))), keys[0])
        writes.add(key)
        if not _fits(log, span, known.get(key)):
            found.note("wrong_effect", _disagreement(log, span, known[key]))
        at = version
    for key in executed.keys() - writes:
        nothing = range(executed[key], executed[key])
        if not _fits(log, nothing, known.get(key)):
            found.note("wrong_effect", _disagreement(log, nothing, known[key]))
    return writes


def _fits(log: _Log, span: range, operation: Operation | None) -> bool:
    """Are the lines of `span` what the rules make of the command in the state before them?"""
    if operation is None:  # nobody's: found already
        return True
    lines = log.lines[span.start : span.stop]
    if any(line.actor != operation.key[0] for line in lines):
        return False
    return _ruled(log, span, operation) == list(log.events[span.start : span.stop])


def _ruled(log: _Log, span: range, operation: Operation) -> list[Event] | ErrorCode:
    events = log.events[span.start : span.stop]
    fresh_id = next((one.request.id for one in events if isinstance(one, FloorRequested)), FRESH)
    now_ms = log.lines[span.start].at_ms if span else 0
    return _decided(log.states[span.start], operation, now_ms, fresh_id)


def _disagreement(log: _Log, span: range, operation: Operation) -> str:
    did = list(log.events[span.start : span.stop])
    return f"{operation.command} did {did}, the rules say {_ruled(log, span, operation)}"


def _decided(
    state: LiveState, operation: Operation, now_ms: int, fresh_id: str
) -> list[Event] | ErrorCode:
    try:
        events = decide(
            state, operation.key[0], operation.command, now_ms=now_ms, fresh_id=fresh_id
        )
    except Refused as refused:
        return refused.code
    return list(events)


def _answers(
    operations: Iterable[Operation], executed: Mapping[CommandKey, int], found: Findings
) -> None:
    for one in operations:
        stored = executed.get(one.key)
        if one.outcome == "accepted" and stored != one.version:
            found.note("lost", f"{one.key} was told {one.version}, stored is {stored}")
        if one.outcome == "refused" and stored is not None:
            found.note("phantom", f"{one.key} was refused and took effect at {stored}")


def _real_time(
    operations: Sequence[Operation],
    executed: Mapping[CommandKey, int],
    writes: set[CommandKey],
    found: Findings,
) -> None:
    """What was asked after an answer comes after it in the log."""
    seen_before = _newest_answered(operations, executed)
    for one in operations:
        point = executed.get(one.key)
        if point is None:
            continue
        seen = seen_before(one.invoked_s)
        if seen > point or (seen == point and one.key in writes):
            found.note("out_of_order", f"{one.key} at {point}, though {seen} was answered before")


def _refusals(
    operations: Sequence[Operation],
    executed: Mapping[CommandKey, int],
    writes: set[CommandKey],
    states: Sequence[LiveState],
    found: Findings,
) -> None:
    """A refusal is right in some state between its invocation and its answer."""
    earliest = _newest_answered(operations, executed)
    first_after = _oldest_invoked_after(operations, executed, writes, len(states))
    for one in operations:
        if one.outcome != "refused" or one.code in NOT_DECIDED:
            continue
        window = range(earliest(one.invoked_s), first_after(one.answered_s))
        if not any(_decided(states[at], one, 0, FRESH) == one.code for at in window):
            found.note("unexplained", f"{one.command} refused as {one.code} in {window}")


def _newest_answered(
    operations: Sequence[Operation], executed: Mapping[CommandKey, int]
) -> Callable[[float], int]:
    """The newest version that somebody was told of before a time."""
    told = sorted(
        (one.answered_s, executed[one.key])
        for one in operations
        if one.outcome == "accepted" and one.key in executed
    )
    times = [time for time, _ in told]
    newest = list(accumulate((version for _, version in told), max))

    def before(time: float) -> int:
        place = bisect.bisect_left(times, time)
        return newest[place - 1] if place else 0

    return before


def _oldest_invoked_after(
    operations: Sequence[Operation],
    executed: Mapping[CommandKey, int],
    writes: set[CommandKey],
    end: int,
) -> Callable[[float], int]:
    """The version of the first change that was only asked for after a time: no state from there on
    can explain what was answered before."""
    asked = sorted((one.invoked_s, executed[one.key]) for one in operations if one.key in writes)
    times = [time for time, _ in asked]
    oldest = list(accumulate((version for _, version in reversed(asked)), min))[::-1]

    def after(time: float) -> int:
        place = bisect.bisect_right(times, time)
        return oldest[place] if place < len(oldest) else end

    return after
