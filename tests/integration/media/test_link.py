"""The link between a server and a relay that runs apart: who may register, what a break costs."""

import asyncio
from collections.abc import AsyncIterator

import aiohttp
import pytest
from aiohttp import web
from pydantic import SecretStr

from media import remote
from media.codec import PROTOCOL, decode, encode
from media.messages import (
    ClosePeer,
    Describe,
    Description,
    Done,
    Failed,
    Hello,
    PeerGone,
    PeerId,
    ProducerStarted,
    ProducerStopped,
    Welcome,
)
from media.relay import LocalRelay
from media.relay_process import ServerLink
from media.remote import RemoteRelay
from media.settings import LinkSettings
from rooms.kernel.errors import ErrorCode
from tests.integration.media.conftest import SETTINGS, TOKEN, socket_of
from tests.integration.media.hall import STAGE_VIDEO, Hall, Studio

UNAVAILABLE = ErrorCode.RELAY_UNAVAILABLE


async def code_of(relay: RemoteRelay) -> str | None:
    reply = await relay.ask(Describe())
    return reply.code if isinstance(reply, Failed) else None


class Served(RemoteRelay):
    """Tells when a link has ended on the server's side."""

    def __init__(self) -> None:
        super().__init__(TOKEN)
        self.ended = asyncio.Event()

    async def serve(self, request: web.Request) -> web.StreamResponse:
        self.ended.clear()
        try:
            return await super().serve(request)
        finally:
            self.ended.set()


class Apart:
    """A server's half and a relay's half in one process, with a link that can be cut."""

    def __init__(self, server: Served, address: str, hall: Hall) -> None:
        self.server = server
        self.hall = hall
        self._address = address
        self._running: asyncio.Task[None] | None = None
        self._relay: LocalRelay
        self._link: ServerLink

    async def start_relay(self) -> None:
        settings = LinkSettings(server=self._address, token=TOKEN)
        self._relay = LocalRelay(SETTINGS)
        self._link = ServerLink(self._relay, settings)
        await self._relay.start(self._link.report)
        await self.connect()

    async def connect(self) -> None:
        self._running = asyncio.create_task(self._link.run())
        await self.server.wait_linked()

    async def cut(self) -> None:
        if self._running is not None:
            self._running.cancel()
            await asyncio.gather(self._running, return_exceptions=True)
        async with asyncio.timeout(5):
            await self.server.ended.wait()

    async def stop_relay(self) -> None:
        await self.cut()
        await self._relay.close()


@pytest.fixture
async def apart(studio: Studio) -> AsyncIterator[Apart]:
    server = Served()
    hall = Hall(studio)
    await hall.open(server)
    async with socket_of(server) as address:
        apart = Apart(server, address, hall)
        await apart.start_relay()
        yield apart
        await hall.close()
        await apart.stop_relay()
        await server.close()


async def test_without_a_relay_every_command_fails_at_once() -> None:
    assert await code_of(RemoteRelay(TOKEN)) == UNAVAILABLE


@pytest.mark.parametrize(
    "authorization", ["", "Bearer wrong", f"bearer {TOKEN.get_secret_value()}"]
)
async def test_a_relay_without_the_token_is_refused(authorization: str) -> None:
    server = RemoteRelay(TOKEN)
    async with socket_of(server) as address, aiohttp.ClientSession() as session:
        with pytest.raises(aiohttp.WSServerHandshakeError) as refused:
            await session.ws_connect(address, headers={"Authorization": authorization})
        assert refused.value.status == 401
        assert not server.linked


@pytest.mark.parametrize(
    "first", ["", "nonsense", encode(0, Hello(PROTOCOL + 1, "i")), encode(1, Done())]
)
async def test_a_relay_that_does_not_greet_properly_is_cut(first: str) -> None:
    server = RemoteRelay(TOKEN)
    headers = {"Authorization": f"Bearer {TOKEN.get_secret_value()}"}
    async with socket_of(server) as address, aiohttp.ClientSession() as session:
        async with session.ws_connect(address, headers=headers) as socket:
            await socket.send_str(first)
            assert (await socket.receive()).type is aiohttp.WSMsgType.CLOSE
        assert not server.linked


async def test_a_malformed_event_cuts_the_link_and_nothing_is_believed() -> None:
    server = RemoteRelay(TOKEN)
    events: list[object] = []
    await server.start(events.append)
    headers = {"Authorization": f"Bearer {TOKEN.get_secret_value()}"}
    async with (
        socket_of(server) as address,
        aiohttp.ClientSession() as session,
        session.ws_connect(address, headers=headers) as socket,
    ):
        await socket.send_str(encode(0, Hello(PROTOCOL, "i")))
        assert decode(await socket.receive_str()) == (0, Welcome(resume=False, seen=0))
        await socket.send_str('1 PeerConnected\n{"peer": 7}')
        assert (await socket.receive()).type is aiohttp.WSMsgType.CLOSE
    assert events == []


async def test_a_short_break_of_the_link_costs_the_media_nothing(apart: Apart) -> None:
    hall = apart.hall
    watcher = await hall.watcher()
    await hall.publish("chair")
    await hall.point(watcher, STAGE_VIDEO, "chair/camera")
    await watcher.wait_seen(STAGE_VIDEO, "chair")
    stage = watcher.slots[STAGE_VIDEO]

    await apart.cut()
    frames = stage.frames
    await watcher.watcher.wait(lambda: stage.frames >= frames + 15, 5)
    await apart.connect()

    description = await apart.server.ask(Describe())
    assert isinstance(description, Description)
    assert {peer.peer for peer in description.peers} == {"chair.p", "watcher.w"}
    assert stage.lost == 0
    assert not [e for e in hall.events if isinstance(e, PeerGone)]


async def test_what_happened_during_a_break_is_told_after_it_in_order(apart: Apart) -> None:
    hall = apart.hall
    chair = await hall.publish("chair")
    await hall.started("chair/camera")
    await apart.cut()
    await chair.close()
    await apart.connect()
    await hall.event(PeerGone)
    stopped = [e.producer for e in hall.events if isinstance(e, ProducerStopped)]
    assert set(stopped) == {"chair/camera", "chair/microphone"}
    kinds = [type(e) for e in hall.events if isinstance(e, ProducerStopped | PeerGone)]
    assert kinds == [ProducerStopped, ProducerStopped, PeerGone]
    started = [e for e in hall.events if isinstance(e, ProducerStarted)]
    assert len(started) == 2


async def test_a_command_given_during_a_break_waits_for_its_end(apart: Apart) -> None:
    await apart.hall.publish("chair")
    await apart.cut()
    asking = asyncio.create_task(apart.server.ask(ClosePeer(PeerId("chair.p"))))
    await apart.connect()
    assert await asking == Done()


async def test_a_relay_that_does_not_come_back_has_lost_its_peers(
    apart: Apart, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(remote, "GRACE_S", 0.2)
    await apart.hall.publish("chair")
    await apart.cut()
    assert await code_of(apart.server) == UNAVAILABLE
    assert await apart.hall.event(PeerGone) == PeerGone(PeerId("chair.p"), "relay_lost")


async def test_a_relay_that_was_restarted_begins_with_nothing(apart: Apart) -> None:
    await apart.hall.publish("chair")
    await apart.stop_relay()
    await apart.start_relay()
    assert await apart.hall.event(PeerGone) == PeerGone(PeerId("chair.p"), "relay_lost")
    await apart.hall.publish("sapa")
    await apart.hall.started("sapa/camera")


async def test_a_server_that_was_restarted_makes_the_relay_forget(apart: Apart) -> None:
    chair = await apart.hall.publish("chair")
    await apart.cut()
    # A new server remembers no relay.
    apart.server._instance = None
    await apart.connect()
    async with asyncio.timeout(5):
        await chair.publish_link.ended()
    description = await apart.server.ask(Describe())
    assert isinstance(description, Description)
    assert description.peers == ()


async def test_a_wrong_token_of_the_relay_is_tried_again_and_again_not_loudly(
    studio: Studio,
) -> None:
    server = RemoteRelay(SecretStr("another secret"))
    async with socket_of(server) as address:
        link = ServerLink(LocalRelay(SETTINGS), LinkSettings(server=address, token=TOKEN))
        with pytest.raises(TimeoutError):
            async with asyncio.timeout(1):
                await link.run()
        assert not server.linked
