"""What waits for one client stays small, keeps its order, and ends with a client that is stuck."""

import asyncio
import json
from dataclasses import dataclass, field
from typing import Any

import pytest

from rooms.kernel.errors import ErrorCode
from server.realtime.facade import Stalled
from server.realtime.outbox import INK_KEPT, SIGNALS_KEPT, Outbox


@dataclass
class FakeFeed:
    """Says which versions were asked for."""

    version: int = 0

    def after(self, version: int, told: int, viewer: str) -> tuple[str, int]:
        return f'{{"viewer":"{viewer}","after":{version}}}', self.version


@dataclass
class Wire:
    """A client: `gate` closed means that it reads nothing."""

    sent: list[tuple[str, Any]] = field(default_factory=list)
    gate: asyncio.Event = field(default_factory=asyncio.Event)
    stalled: bool = False
    cut: asyncio.Queue[str] = field(default_factory=asyncio.Queue)

    async def write(self, event: str, text: str) -> None:
        await self.gate.wait()
        if self.stalled:
            raise Stalled
        self.sent.append((event, json.loads(text)))

    async def close(self, reason: str) -> None:
        self.cut.put_nowait(reason)


@pytest.fixture
def wire() -> Wire:
    made = Wire()
    made.gate.set()
    return made


@pytest.fixture
async def outbox(wire: Wire) -> Any:
    made = Outbox(wire.write, wire.close)
    task = asyncio.create_task(made.run())
    yield made
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)


async def test_many_commits_while_a_client_is_busy_become_one_message(
    outbox: Outbox, wire: Wire
) -> None:
    feed = FakeFeed(version=3)
    outbox.follow(feed, "me", 3)  # type: ignore[arg-type]
    wire.gate.clear()
    for version in range(4, 100):
        feed.version = version
        outbox.wake()
        await asyncio.sleep(0)
    wire.gate.set()
    await outbox.emptied()
    assert len(wire.sent) <= 2
    assert wire.sent[0] == ("events", {"viewer": "me", "after": 3})


async def test_the_newest_signal_of_a_kind_replaces_the_one_that_waits(
    outbox: Outbox, wire: Wire
) -> None:
    wire.gate.clear()
    outbox.signal("first", '"goes out"')
    await asyncio.sleep(0)
    for number in range(10):
        outbox.signal("levels", str(number))
    wire.gate.set()
    await outbox.emptied()
    assert wire.sent[-1] == ("signal", 9)
    assert len(wire.sent) == 2


async def test_signals_of_many_kinds_are_bounded(wire: Wire) -> None:
    outbox = Outbox(wire.write, wire.close)
    for number in range(10 * SIGNALS_KEPT):
        outbox.signal(f"caption {number}", str(number))
    assert len(outbox._signals) == SIGNALS_KEPT
    assert next(iter(outbox._signals.values())) == str(9 * SIGNALS_KEPT)


async def test_ink_is_kept_in_order_up_to_its_bound(outbox: Outbox, wire: Wire) -> None:
    wire.gate.clear()
    for number in range(2 * INK_KEPT):
        outbox.ink(str(number))
    outbox.signal("pointer", '"newer"')
    wire.gate.set()
    await outbox.emptied()
    drawn = [text for _, text in wire.sent if text != "newer"]
    assert drawn == list(range(INK_KEPT, 2 * INK_KEPT))


async def test_goodbye_comes_after_the_events_that_led_to_it(outbox: Outbox, wire: Wire) -> None:
    feed = FakeFeed(version=7)
    outbox.follow(feed, "me", 6)  # type: ignore[arg-type]
    outbox.goodbye(ErrorCode.CONFERENCE_CLOSED)
    outbox.signal("levels", "1")
    await outbox.emptied()
    assert [event for event, _ in wire.sent] == ["events", "signal", "signal"]
    assert wire.sent[-1][1] == {"type": "goodbye", "code": "conference_closed"}


async def test_nothing_is_sent_while_an_answer_is_on_its_way(outbox: Outbox, wire: Wire) -> None:
    outbox.pause()
    outbox.signal("levels", "1")
    for _ in range(5):
        await asyncio.sleep(0)
    assert wire.sent == []
    outbox.resume()
    await outbox.emptied()
    assert wire.sent == [("signal", 1)]


async def test_a_client_that_takes_nothing_is_cut(outbox: Outbox, wire: Wire) -> None:
    wire.stalled = True
    outbox.signal("levels", "1")
    assert await wire.cut.get() == "stalled"
