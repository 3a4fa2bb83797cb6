"""A meeting that is recorded, and whatever may be killed under it: server, relay, recorder."""

import asyncio
import json
import os
import signal
import socket
import sys
from asyncio.subprocess import PIPE, Process
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Self

import aiohttp
from socketio.exceptions import SocketIOError

from rooms.kernel.ids import ConferenceId
from rooms.migrations import migrate
from rooms.recording.messages import SegmentKind, SegmentState
from rooms.recording.records import SegmentRecord
from server.domain import Domain, opened
from server.settings import Settings
from tests.bench.recording.served import settings_of
from tests.integration.media.hall import Studio
from tests.integration.server.client import Client
from tests.integration.server.test_media import Station
from tests.integration.server.world import build_world

BACK_S = 60.0
LOOKED_EVERY_S = 0.1
ASKED_S = 6.0
"""The server waits for five seconds for a relay that may come back."""
_LOST = (OSError, TimeoutError, SocketIOError, aiohttp.ClientError)
RECORDED = frozenset({SegmentKind.CAMERA, SegmentKind.MICROPHONE})


class Stand:
    """`async with`; then `settled_in`, `kill_…`, and in the end `segments`."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self._port = probe.getsockname()[1]
        self.settings: Settings = settings_of(folder, self._port)
        self._studio = Studio.open()
        self._server: Process | None = None
        self._relay: Process | None = None
        self._recorder: int | None = None
        self._listening: asyncio.Task[None] | None = None
        self._chair: Station | None = None
        self.conference_id = ConferenceId("")

    @property
    def url(self) -> str:
        return f"http://localhost:{self._port}"

    async def __aenter__(self) -> Self:
        (self.folder / "data").mkdir(parents=True)
        await migrate(self.settings.database_url)
        async with opened(self.settings) as domain:
            self.conference_id = (await build_world(domain)).conference_id
        await self._start_server()
        await self._start_relay()
        await self._enter()
        for kind in ("conference.open", "recording.start"):
            assert self._chair is not None
            answer = await self._chair.client.command(kind)
            assert answer["ok"] is True, answer
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._leave()
        for process in (self._server, self._relay):
            if process is not None and process.returncode is None:
                process.terminate()
                await process.wait()
        if self._listening is not None:
            self._listening.cancel()

    # ---- what is killed

    async def kill_recorder(self) -> None:
        await _until(lambda: self._recorder is not None)
        killed = self._recorder
        assert killed is not None
        os.kill(killed, signal.SIGKILL)
        await _until(lambda: self._recorder not in (killed, None))

    async def kill_relay(self) -> None:
        """Started again at once, as a supervisor does; pages come back by themselves."""
        assert self._relay is not None
        self._relay.kill()
        await self._relay.wait()
        await self._start_relay()
        await self._again()

    async def kill_server(self) -> None:
        assert self._server is not None
        self._server.kill()
        await self._server.wait()
        await self._start_server()
        await self._again()

    async def _again(self) -> None:
        await self._leave()
        await self._enter()

    # ---- what runs

    async def _start_server(self) -> None:
        self._recorder = None
        module = "tests.bench.recording.served"
        self._server = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", module, str(self.folder), str(self._port)), stdout=PIPE
        )
        there = asyncio.Event()
        self._listening = asyncio.create_task(self._listen(self._server, there))
        async with asyncio.timeout(BACK_S):
            await there.wait()

    async def _listen(self, process: Process, there: asyncio.Event) -> None:
        assert process.stdout is not None
        async for line in process.stdout:
            said = json.loads(line)
            if "recorder" in said:
                self._recorder = said["recorder"]
            there.set()

    async def _start_relay(self) -> None:
        self._relay = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "server.cli", "--data", str(self.settings.data), "relay"),
            env={
                "PATH": "/usr/bin:/bin",
                "DIENHONG_RELAYS__SERVER": self.url.replace("http", "ws", 1) + "/relay",
                "DIENHONG_RELAYS__BIND": "127.0.0.1",
                "DIENHONG_RELAYS__ADVERTISE": '["127.0.0.1"]',
                "DIENHONG_RELAYS__UDP_PORT": "0",
                "DIENHONG_RELAYS__TCP_PORT": "0",
                "DIENHONG_LOGGING__LEVEL": "error",
            },
        )

    async def _enter(self) -> None:
        """As a page does: joins anew and publishes until both are done."""
        async with asyncio.timeout(BACK_S):
            while not await self._entered():
                await self._leave()
                await asyncio.sleep(LOOKED_EVERY_S)

    async def _entered(self) -> bool:
        client = Client(self.url, "chair", self.conference_id)
        await client.__aenter__()
        self._chair = Station(client, self._studio)
        with suppress(*_LOST):
            joined = await client.join("meeting")
            return bool(joined["ok"]) and await self._published(self._chair)
        return False

    async def _published(self, station: Station) -> bool:
        """Asks as long as the relay is not there, but for a page that is not heard any more."""
        tracks = [{"mid": track.mid, "kind": track.kind} for track in station.peer.tracks]
        offer = {"type": "publish", "sdp": station.peer.offer(), "tracks": tracks}
        answer = await station.client.socket.call("media", offer, timeout=ASKED_S)
        while not answer["ok"]:
            await asyncio.sleep(LOOKED_EVERY_S)
            answer = await station.client.socket.call("media", offer, timeout=ASKED_S)
        await station.peer.accept(answer["sdp"])
        return True

    async def _leave(self) -> None:
        chair, self._chair = self._chair, None
        if chair is not None:
            chair.peer.vanish()
            await chair.client.__aexit__(None, None, None)

    # ---- what is recorded

    async def recorded(self) -> None:
        """Until the chair's picture and voice are being written."""
        await self._until_listed(self._both_open)

    def _both_open(self, segments: list[dict[str, str]]) -> bool:
        kinds = {one["kind"] for one in segments if one["state"] == SegmentState.OPEN}
        return kinds >= RECORDED

    async def _listed(self) -> list[dict[str, str]]:
        assert self._chair is not None
        path = f"/api/conferences/{self.conference_id}/recordings"
        _, body = await self._chair.client.request("GET", path)
        return [segment for one in body["recordings"] for segment in one["segments"]]

    async def stop(self) -> None:
        """End the recording; returns when every file is closed."""
        assert self._chair is not None
        answer = await self._chair.client.command("recording.stop")
        assert answer["ok"] is True, answer
        await self._until_listed(
            lambda all_: all(one["state"] != SegmentState.OPEN for one in all_)
        )

    async def _until_listed(self, is_so: Callable[[list[dict[str, str]]], bool]) -> None:
        for _ in range(round(BACK_S / LOOKED_EVERY_S)):
            if is_so(await self._listed()):
                return
            await asyncio.sleep(LOOKED_EVERY_S)
        raise TimeoutError

    async def segments(self) -> list[tuple[SegmentRecord, Path]]:
        """Asked of the tables, after the server has gone or beside it."""
        async with opened(self.settings) as domain:
            return await _segments(domain, self.conference_id)


async def _until(is_so: Callable[[], bool]) -> None:
    for _ in range(round(BACK_S / LOOKED_EVERY_S)):
        if is_so():
            return
        await asyncio.sleep(LOOKED_EVERY_S)
    raise TimeoutError


async def _segments(
    domain: Domain, conference_id: ConferenceId
) -> list[tuple[SegmentRecord, Path]]:
    recordings = await domain.record.recordings.of(conference_id)
    return [
        (segment, domain.files.path(segment.file)) for one in recordings for segment in one.segments
    ]
