"""The checker of histories finds what is wrong: a test that finds nothing proves nothing else."""

from dataclasses import replace

import pytest

from rooms.floor.messages import FloorGranted, GrantFloor, RequestFloor, YieldFloor
from rooms.kernel import log
from rooms.kernel.errors import ErrorCode
from rooms.kernel.log import Head, Line
from rooms.live.decide import decide
from rooms.live.evolve import fold
from rooms.live.messages import Command, Event
from rooms.live.owner import canonical_event
from rooms.live.state import LiveState
from tests.bench.history.check import Findings, Operation, check
from tests.property.rooms.meeting import START_MS, Meeting, a_conference
from tests.property.rooms.strategies import OPENING

REQUEST = RequestFloor(type="floor.request")
YIELD = YieldFloor(type="floor.yield")


def grant(to: str, epoch: int) -> GrantFloor:
    return GrantFloor(type="floor.grant", attendee_id=to, epoch=epoch)


class History:
    """A conference that is open, in which people act one after another, a second each."""

    def __init__(self) -> None:
        meeting = Meeting(a_conference())
        meeting.play_all(OPENING)
        self.as_scheduled = a_conference()
        self.state: LiveState = meeting.state
        self.lines: list[Line] = []
        self.operations: list[Operation] = []
        self.executed: dict[tuple[str, str], int] = {}
        self._write("system", [one.event for one in meeting.history])
        self.since = len(self.lines)
        self.now_s = 0.0

    def say(self, who: str, command: Command) -> Operation:
        key = (who, f"c{len(self.operations)}")
        now_ms = START_MS + 60_000
        events = decide(self.state, who, command, now_ms=now_ms, fresh_id=f"r{len(self.lines)}")
        self.state = fold(self.state, events)
        self._write(who, events)
        self.executed[key] = len(self.lines)
        operation = Operation(key, command, self.now_s, self.now_s + 0.5, version=len(self.lines))
        self.operations.append(operation)
        self.now_s += 1
        return operation

    def refuse(self, who: str, command: Command, code: ErrorCode) -> None:
        key = (who, f"c{len(self.operations)}")
        self.operations.append(Operation(key, command, self.now_s, self.now_s + 0.5, code=code))
        self.now_s += 1

    def _write(self, actor: str, events: object) -> None:
        assert isinstance(events, list | tuple)
        head = Head(len(self.lines), "")
        texts = [canonical_event(event) for event in events]
        at_ms = START_MS + 60_000
        self.lines += log.chain(head, "conference", at_ms, actor, texts)

    def check(self) -> Findings:
        return check(self.as_scheduled, self.lines, self.operations, self.executed, self.since)


@pytest.fixture
def history() -> History:
    """Asked, called, ended, called again."""
    made = History()
    made.say("delegate1", REQUEST)
    made.say("chair", grant("delegate1", 0))
    made.say("delegate1", YIELD)
    made.say("chair", grant("delegate2", 2))
    return made


def test_a_right_history_has_nothing_wrong(history: History) -> None:
    history.refuse("delegate1", YIELD, ErrorCode.NOT_HOLDER)
    history.refuse("chair", grant("delegate1", 0), ErrorCode.STALE_EPOCH)
    assert history.check().said == []


def test_an_acknowledged_change_that_is_gone_is_lost(history: History) -> None:
    history.operations.append(
        Operation(("delegate2", "gone"), REQUEST, 0.0, 0.1, version=history.since + 2)
    )
    assert history.check().lost == 1


def test_a_refused_change_that_took_effect_is_a_phantom(history: History) -> None:
    operation = history.operations[0]
    operation.version, operation.code = None, ErrorCode.NOT_ALLOWED
    assert history.check().phantom == 1


def test_a_line_nobody_asked_for_is_a_phantom(history: History) -> None:
    del history.executed[history.operations[-1].key]
    history.operations.pop()
    assert history.check().phantom >= 1


def test_what_was_asked_later_must_not_come_earlier_in_the_log(history: History) -> None:
    first, second = history.operations[0], history.operations[1]
    first.invoked_s, first.answered_s = second.answered_s + 1, second.answered_s + 2
    assert history.check().out_of_order >= 1


def test_a_refusal_that_no_state_explains_is_found(history: History) -> None:
    history.refuse("delegate2", YIELD, ErrorCode.NOT_HOLDER)  # he holds it
    assert history.check().unexplained == 1


def test_a_refusal_may_be_explained_by_what_happened_meanwhile(history: History) -> None:
    history.refuse("delegate2", YIELD, ErrorCode.NOT_HOLDER)
    history.operations[-1].invoked_s = 0.0  # before he was called
    assert history.check().said == []


def test_an_effect_the_rules_do_not_give_is_found(history: History) -> None:
    operation = history.operations[1]
    assert isinstance(operation.command, GrantFloor)
    operation.command = operation.command.model_copy(update={"attendee_id": "operator1"})
    assert history.check().wrong_effect == 1


def test_two_holders_are_found(history: History) -> None:
    granted: Event = FloorGranted(epoch=4, attendee_id="operator1", at_ms=START_MS)
    line = history.lines[-1]
    history.lines.append(replace(line, seq=line.seq + 1, event=canonical_event(granted)))
    found = history.check()
    assert found.two_holders == 1


def test_an_epoch_that_does_not_grow_is_found(history: History) -> None:
    granted: Event = FloorGranted(epoch=2, attendee_id="operator1", at_ms=START_MS)
    line = history.lines[-1]
    history.lines[-1] = replace(line, event=canonical_event(granted))
    assert history.check().epoch_breaks == 1
