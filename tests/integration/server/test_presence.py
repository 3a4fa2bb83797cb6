"""Who is here: a reload leaves no trace, a farewell counts at once, the dead are missed soon."""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack

import pytest
import pytest_asyncio

from rooms.attendance.messages import LeaveReason
from server.app import running
from server.realtime import presence
from server.settings import Settings
from tests.integration.server.client import Client
from tests.integration.server.conftest import PageOf, impatient
from tests.integration.server.world import build_world


@pytest.fixture
def settings(settings: Settings) -> Settings:
    return impatient(settings)


@pytest_asyncio.fixture
async def chair(page_of: PageOf) -> AsyncIterator[Client]:
    client = await page_of("chair")
    await client.join("chair")
    yield client


def attendance(client: Client) -> list[str]:
    """Who came and went; that joining also checks in is told elsewhere."""
    kinds = [one["event"]["type"] for one in client.events]
    return [kind for kind in kinds if kind in {"attendance.arrived", "attendance.left"}]


async def test_a_reload_leaves_no_trace(chair: Client, page_of: PageOf) -> None:
    first, second = await page_of("delegate"), await page_of("delegate")
    await first.join("tablet")
    await first.socket.disconnect()
    await second.join("tablet")
    await chair.command("chat.post", text="mốc")
    await chair.event("chat.posted")
    assert attendance(chair) == ["attendance.arrived"]


async def test_a_second_page_keeps_one_here(chair: Client, page_of: PageOf) -> None:
    tablet, meeting = await page_of("delegate"), await page_of("delegate")
    await tablet.join("tablet")
    await meeting.join("meeting")
    await tablet.ask("leave", None)
    await chair.command("chat.post", text="mốc")
    await chair.event("chat.posted")
    assert attendance(chair) == ["attendance.arrived"]
    await meeting.ask("leave", None)
    assert (await chair.event("attendance.left"))["reason"] == "left"


async def test_a_projector_makes_nobody_present(chair: Client, page_of: PageOf) -> None:
    wall, tablet = await page_of("delegate"), await page_of("delegate")
    assert (await wall.join("projector"))["ok"]
    await tablet.join("tablet")
    await tablet.ask("leave", None)
    assert (await chair.event("attendance.left"))["reason"] == "left"
    await wall.ask("leave", None)
    await chair.command("chat.post", text="mốc")
    await chair.event("chat.posted")
    assert attendance(chair) == ["attendance.arrived", "attendance.left"]


async def test_a_lost_link_is_told_apart_from_a_farewell(chair: Client, page_of: PageOf) -> None:
    delegate = await page_of("delegate")
    await delegate.join("tablet")
    await delegate.socket.disconnect()
    assert (await chair.event("attendance.left"))["reason"] == "link_lost"


async def test_who_comes_and_goes_is_not_for_everybody(chair: Client, page_of: PageOf) -> None:
    delegate, operator = await page_of("delegate"), await page_of("operator")
    me = (await operator.join("tablet"))["snapshot"]["me"]
    await delegate.join("tablet")
    await delegate.socket.disconnect()
    await chair.event("attendance.left")
    await chair.command("chat.post", text="Xin chào")
    await operator.event("chat.posted")
    heard = [one["event"] for one in operator.events]
    told = {one["attendee_id"] for one in heard if one["type"].startswith("attendance.")}
    assert told <= {me}
    # What was left out is no gap: nothing was asked for again.
    assert operator.batches[-1]["after"] < operator.batches[-1]["version"] - 1


async def test_a_client_that_no_longer_answers_is_missed(
    chair: Client, page_of: PageOf, monkeypatch: pytest.MonkeyPatch
) -> None:
    delegate = await page_of("delegate")
    await delegate.join("tablet")

    async def silence(_packet: object) -> None:
        return

    monkeypatch.setattr(delegate.socket.eio, "_send_packet", silence)
    assert (await chair.event("attendance.left"))["reason"] == "link_lost"


async def test_who_does_not_come_back_after_a_restart_has_left_by_it(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(presence, "RESTART_GRACE_S", 1.5)
    # The server ends before the pages do: nobody is written down as having left.
    async with AsyncExitStack() as pages, running(settings) as first:
        world = await build_world(first.domain)
        for name in ("chair", "delegate"):
            client = Client(first.url, name, world.conference_id)
            await pages.enter_async_context(client)
            await client.join("tablet")
    async with running(settings) as second, AsyncExitStack() as stack:
        chair = Client(second.url, "chair", world.conference_id)
        await stack.enter_async_context(chair)
        await chair.join("chair")
        left = await chair.event("attendance.left")
        assert left["reason"] == LeaveReason.SERVER_RESTARTED
        here = [
            one["attendee_id"]
            for one in (await chair.join("chair"))["snapshot"]["presence"]
            if one["connected"]
        ]
        assert len(here) == 1
        assert left["attendee_id"] not in here
