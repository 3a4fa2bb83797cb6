"""What the presenter points at reaches those who follow him, nobody speaks in his place, and the
chair is told which devices are on the page."""

from dataclasses import dataclass
from typing import Any

import pytest_asyncio

from tests.integration.server import papers
from tests.integration.server.client import Client, Json
from tests.integration.server.conftest import PageOf
from tests.integration.server.test_papers import ready, upload


@dataclass
class Room:
    """The secretary presents page 1 of a paper of two pages; two tablets look on."""

    presenter: Client
    chair: Client
    tablet: Client
    other: Client
    document_id: str
    epoch: int

    def pointer(self, x: float, **changes: Any) -> Json:
        return {"type": "pointer", "epoch": self.epoch, "page": 1, "at": [x, 0.5], **changes}

    def ink(self, start: int, *points: tuple[float, float, float]) -> Json:
        stroke = {"stroke_id": "s1", "tool": "ink", "colour": "red", "width": 0.004}
        place = {"type": "ink", "epoch": self.epoch, "page": 1, "done": False}
        return {**place, **stroke, "start": start, "points": points}

    def reading(self, page: int, *, following: bool) -> Json:
        return {
            "type": "reading",
            "following": following,
            "document_id": self.document_id,
            "page": page,
        }


@pytest_asyncio.fixture
async def room(page_of: PageOf) -> Room:
    presenter = await page_of("secretary")
    await presenter.join("meeting")
    chair = await page_of("chair")
    await chair.join("chair")
    await chair.command("conference.open")
    _, document = await upload(presenter, papers.text_pdf("Trang một", "Trang hai"))
    await ready(presenter, document["version"]["sha256"])
    await presenter.command("presenting.start", document_id=document["id"], page=1)
    started = await presenter.event("presenting.started")
    tablet, other = await page_of("delegate"), await page_of("operator")
    await tablet.join()
    await other.join()
    epoch = started["presentation"]["epoch"]
    return Room(presenter, chair, tablet, other, document["id"], epoch)


async def test_a_pointer_reaches_everybody_who_follows_and_not_himself(room: Room) -> None:
    await room.other.ask("signal", room.reading(2, following=False))
    await room.presenter.ask("signal", room.pointer(0.25))
    assert await room.tablet.signal("pointer") == room.pointer(0.25)
    assert await room.chair.signal("pointer") == room.pointer(0.25)
    assert not [one for one in room.other.signals if one["type"] == "pointer"]
    assert not [one for one in room.presenter.signals if one["type"] == "pointer"]


async def test_only_the_presenter_of_this_epoch_points(room: Room) -> None:
    await room.tablet.ask("signal", room.pointer(0.1))
    await room.presenter.ask("signal", room.pointer(0.2, epoch=room.epoch - 1))
    await room.presenter.ask("signal", room.pointer(0.3))
    seen = await room.other.signal("pointer")
    assert seen["at"] == [0.3, 0.5]


async def test_ink_is_joined_and_none_of_it_is_replaced(room: Room) -> None:
    for number in range(6):
        await room.presenter.ask("signal", room.ink(number, (0.1 * number, 0.5, 0.5)))

    def drawn() -> list[Any]:
        pieces = [one for one in room.tablet.signals if one["type"] == "ink"]
        return [point for piece in pieces for point in piece["points"]]

    await room.tablet.until(lambda: len(drawn()) == 6)
    assert [point[0] for point in drawn()] == [0.1 * number for number in range(6)]


async def test_too_much_of_a_signal_is_dropped_and_commands_still_work(room: Room) -> None:
    for _ in range(40):
        await room.tablet.ask("signal", room.reading(1, following=True))
    await room.tablet.ask("signal", room.reading(2, following=False))
    answer = await room.tablet.command("floor.request")
    assert answer["ok"]
    told = await room.chair.signal("reading", lambda one: bool(one["devices"]))
    assert told["on_page"] == 1


async def test_chair_and_secretary_are_told_who_is_elsewhere(room: Room) -> None:
    await room.tablet.ask("signal", room.reading(1, following=True))
    await room.other.ask("signal", room.reading(2, following=False))
    told = await room.chair.signal("reading", lambda one: one["devices"] == 2)
    assert (told["on_page"], told["following"], told["elsewhere"]) == (1, 1, 1)
    assert len(told["away"]) == 1
    await room.presenter.signal("reading")
    assert not [one for one in room.tablet.signals if one["type"] == "reading"]


async def test_a_device_that_leaves_is_counted_no_more(room: Room) -> None:
    await room.tablet.ask("signal", room.reading(1, following=True))
    await room.chair.signal("reading", lambda one: one["devices"] == 1)
    await room.tablet.ask("leave", {})
    room.chair.signals.clear()
    await room.chair.signal("reading", lambda one: one["devices"] == 0)


async def test_a_signal_without_sense_is_refused(room: Room) -> None:
    answer = await room.presenter.ask("signal", {"type": "pointer", "epoch": "x"})
    assert (answer["ok"], answer["code"]) == (False, "malformed_message")
    answer = await room.presenter.ask("signal", room.pointer(0.2, at=[7, 0]))
    assert answer["code"] == "malformed_message"
