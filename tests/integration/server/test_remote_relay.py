"""The relay as a process of its own: registered over `/relay`, lost, and back again."""

import asyncio
import sys
from contextlib import AsyncExitStack
from pathlib import Path

import pytest

from media.peers.peer import LightPeer
from server.app import Server, running
from server.media.relays import TOKEN_FILE
from server.settings import Settings
from tests.integration.media.hall import STAGE_AUDIO, STAGE_VIDEO, Studio
from tests.integration.server.client import Client
from tests.integration.server.conftest import settings_for
from tests.integration.server.test_media import Station
from tests.integration.server.world import World, build_world


@pytest.fixture(scope="module")
def studio() -> Studio:
    return Studio.open()


@pytest.fixture
def settings(tmp_path: Path, sqlite_database_url: str) -> Settings:
    base = settings_for(tmp_path, sqlite_database_url)
    relays = base.relays.model_copy(update={"mode": "remote"})
    return base.model_copy(update={"relays": relays})


async def start_relay(settings: Settings, url: str) -> asyncio.subprocess.Process:
    """`dienhong relay` on the same data folder, so that it finds the token."""
    return await asyncio.create_subprocess_exec(
        sys.executable,
        *("-m", "server.cli", "--data", str(settings.data), "relay"),
        env={
            "PATH": "/usr/bin:/bin",
            "DIENHONG_RELAYS__SERVER": url.replace("http", "ws", 1) + "/relay",
            "DIENHONG_RELAYS__BIND": "127.0.0.1",
            "DIENHONG_RELAYS__ADVERTISE": '["127.0.0.1"]',
            "DIENHONG_RELAYS__UDP_PORT": "0",
            "DIENHONG_RELAYS__TCP_PORT": "0",
        },
    )


async def relay_is(client: Client, state: str) -> None:
    async with asyncio.timeout(30):
        while True:
            _, ready = await client.request("GET", "/readyz")
            checks = {check["name"]: check["state"] for check in ready["checks"]}
            if checks["relay"] == state:
                return


async def enter(
    server: Server, world: World, name: str, studio: Studio, stack: AsyncExitStack
) -> Station:
    client = Client(server.url, name, world.conference_id)
    await stack.enter_async_context(client)
    station = Station(client, studio)
    stack.push_async_callback(station.close)
    await station.enter()
    return station


async def test_a_relay_apart_serves_a_meeting_is_lost_and_comes_back(
    settings: Settings, studio: Studio
) -> None:
    async with running(settings) as server, AsyncExitStack() as stack:
        world = await build_world(server.domain)
        observer = Client(server.url, "secretary", world.conference_id)
        await stack.enter_async_context(observer)
        joined = await observer.join("meeting")
        refused = await observer.ask("media", {"type": "watch"})
        assert refused["code"] == "relay_unavailable"

        process = await start_relay(settings, server.url)
        await relay_is(observer, "ok")
        chair = await enter(server, world, "chair", studio, stack)
        site = await enter(server, world, "operator", studio, stack)
        await site.peer.wait_seen(STAGE_VIDEO, "chair")
        await site.peer.wait_seen(STAGE_AUDIO, "chair")

        process.kill()
        await process.wait()
        await site.client.signal("media_state", lambda one: one["publishing"] == "failed")
        assert (await chair.client.command("chat.post", text="Vẫn họp"))["ok"] is True

        process = await start_relay(settings, server.url)
        await relay_is(observer, "ok")
        for station in (chair, site):
            await station.peer.close()
            face = station.face
            station.peer = LightPeer(face, studio.faces, studio.pictures[face], studio.sounds[face])
            await station.publish()
            await station.watch()
        await site.peer.wait_seen(STAGE_VIDEO, "chair")
        await site.peer.wait_seen(STAGE_AUDIO, "chair")
        process.terminate()
        assert await process.wait() == 0
        assert joined["ok"] is True


async def test_nobody_registers_a_relay_without_the_token(settings: Settings) -> None:
    async with running(settings) as server, Client(server.url, "stranger", "") as stranger:
        for headers in ({}, {"Authorization": "Bearer guess"}):
            async with stranger.http.get(server.url + "/relay", headers=headers) as answer:
                assert answer.status == 401
        token = settings.under_data(Path(TOKEN_FILE))
        assert token.stat().st_mode & 0o077 == 0
