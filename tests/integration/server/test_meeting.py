"""A meeting over HTTP and the socket, on both databases: join, command, see, resume, close."""

from contextlib import AsyncExitStack
from pathlib import Path

import pytest

from rooms.kernel.ids import ConferenceId
from rooms.minutes.messages import MinutesState
from server.app import Server, running
from server.settings import Settings
from tests.integration.server.client import Client
from tests.integration.server.conftest import PageOf, settings_for
from tests.integration.server.world import build_world


@pytest.fixture
def settings(tmp_path: Path, database_url: str) -> Settings:
    """Here each test runs on SQLite and on PostgreSQL."""
    return settings_for(tmp_path, database_url)


async def test_who_joins_gets_a_snapshot_of_his_own(page_of: PageOf) -> None:
    chair = await page_of("chair")
    joined = await chair.join("chair")
    assert joined["ok"] is True
    snapshot = joined["snapshot"]
    me = next(one for one in snapshot["attendees"] if one["id"] == snapshot["me"])
    assert me["role"] == "chair"
    assert [one["attendee_id"] for one in snapshot["presence"]] == [snapshot["me"]]
    assert joined["events"] is None


async def test_the_roster_is_fetched_apart_and_kept_for_ever(page_of: PageOf) -> None:
    chair, outsider = await page_of("chair"), await page_of("outsider")
    await chair.sign_in()
    await chair.connect()
    await outsider.sign_in()
    joined = await chair.ask("join", {"conference_id": chair.conference_id, "page": "chair"})
    assert "attendees" not in joined["snapshot"]
    path = f"/api/conferences/{chair.conference_id}/roster/{joined['snapshot']['roster']}"
    async with chair.http.get(chair.url + path) as answer:
        assert answer.headers["Content-Encoding"] == "gzip"
        assert "immutable" in answer.headers["Cache-Control"]
        roster = await answer.json()
    assert joined["snapshot"]["me"] in {one["id"] for one in roster["attendees"]}
    assert (await outsider.request("GET", path))[0] == 404


async def test_everybody_sees_what_one_does(page_of: PageOf) -> None:
    chair, delegate = await page_of("chair"), await page_of("delegate")
    await chair.join("chair")
    await delegate.join("tablet")
    assert (await chair.command("conference.open"))["ok"] is True
    assert (await delegate.command("floor.request"))["ok"] is True
    requested = await chair.event("floor.requested")
    granted = await chair.command(
        "floor.grant", attendee_id=requested["request"]["attendee_id"], epoch=0
    )
    assert granted["ok"] is True
    event = await delegate.event("floor.granted")
    assert event["attendee_id"] == requested["request"]["attendee_id"]


async def test_batches_of_events_follow_each_other_without_gap(page_of: PageOf) -> None:
    chair, delegate = await page_of("chair"), await page_of("delegate")
    await chair.join("chair")
    joined = await delegate.join("tablet")
    for number in range(20):
        await chair.command("chat.post", text=f"Tin {number}")
    await delegate.event("chat.posted")
    await delegate.until(lambda: len(delegate.events) >= 20)
    version = joined["snapshot"]["version"]
    for batch in delegate.batches:
        assert batch["after"] == version
        version = batch["version"]


async def test_a_command_repeated_after_a_lost_answer_takes_effect_once(page_of: PageOf) -> None:
    chair = await page_of("chair")
    await chair.join("chair")
    first = await chair.command("chat.post", command_id="same", text="Một lần")
    again = await chair.command("chat.post", command_id="same", text="Một lần")
    assert first == again
    joined = await chair.join("chair")
    assert len(joined["snapshot"]["chat"]) == 1


async def test_who_comes_back_gets_only_what_he_missed(page_of: PageOf) -> None:
    chair, delegate = await page_of("chair"), await page_of("delegate")
    await chair.join("chair")
    joined = await delegate.join("tablet")
    held = joined["snapshot"]["version"]
    await delegate.socket.disconnect()
    await chair.command("chat.post", text="Trong lúc vắng")
    await chair.event("attendance.left")
    back = await delegate.join("tablet", since=held)
    assert back["snapshot"] is None
    assert back["events"]["after"] == held
    kinds = [one["event"]["type"] for one in back["events"]["events"]]
    assert kinds == ["chat.posted", "attendance.left", "attendance.arrived"]


async def test_a_version_from_the_future_gets_a_fresh_snapshot(page_of: PageOf) -> None:
    chair = await page_of("chair")
    joined = await chair.join("chair", since=10_000)
    assert joined["snapshot"] is not None


async def test_since_answers_a_gap(page_of: PageOf) -> None:
    chair = await page_of("chair")
    await chair.join("chair")
    await chair.command("chat.post", text="Một")
    caught_up = await chair.ask("since", {"version": 0})
    kinds = [one["event"]["type"] for one in caught_up["events"]["events"]]
    assert kinds == [
        "attendance.arrived",
        "attendance.checked_in",
        "chairing.link_changed",
        "chat.posted",
    ]


async def test_closing_says_goodbye_to_all_and_makes_minutes(
    page_of: PageOf, server: Server
) -> None:
    chair, delegate = await page_of("chair"), await page_of("delegate")
    await chair.join("chair")
    await delegate.join("tablet")
    await chair.command("conference.open")
    await chair.command("conference.close")
    goodbye = await delegate.signal("goodbye")
    assert goodbye["code"] == "conference_closed"
    await chair.until(lambda: _minutes(chair) == MinutesState.READY)
    for kind, content in (("pdf", "application/pdf"), ("docx", "application/vnd.openxml")):
        path = f"/api/conferences/{chair.conference_id}/minutes.{kind}"
        async with chair.http.get(chair.url + path) as answer:
            assert answer.status == 200
            assert answer.content_type.startswith(content)
            assert len(await answer.read()) > 1000
    assert await server.domain.live.verify_log(ConferenceId(chair.conference_id)) is None


async def test_a_restarted_server_goes_on_where_it_was(
    settings: Settings, stack: AsyncExitStack
) -> None:
    async with running(settings) as first:
        world = await build_world(first.domain)
        async with Client(first.url, "chair", world.conference_id) as chair:
            await chair.join("chair")
            await chair.command("conference.open")
            await chair.command("chat.post", text="Trước khi khởi động lại")
    async with running(settings) as second:
        chair = Client(second.url, "chair", world.conference_id)
        await stack.enter_async_context(chair)
        joined = await chair.join("chair")
        assert joined["snapshot"]["conference"]["state"] == "open"
        assert [one["text"] for one in joined["snapshot"]["chat"]] == ["Trước khi khởi động lại"]


def _minutes(client: Client) -> str | None:
    changes = [one["event"] for one in client.events if one["event"]["type"] == "minutes.changed"]
    return changes[-1]["minutes"]["state"] if changes else None
