"""A client that may do wrong: plain JSON over HTTP and Socket.IO, nothing checked on its side."""

import asyncio
from collections.abc import Callable
from types import TracebackType
from typing import Any, Self
from uuid import uuid4

import aiohttp
import socketio

from server.realtime.messages import PROTOCOL
from tests.integration.server.world import PASSWORD

# Two busy cores may take this long for what an idle machine does at once.
PATIENCE_S = 30.0

Json = dict[str, Any]


class Client:
    """One browser page: `await client.sign_in()`, `connect()`, `ask(event, payload)`."""

    def __init__(self, url: str, username: str, conference_id: str) -> None:
        self.url = url
        self.username = username
        self.conference_id = conference_id
        self.token = ""
        self.events: list[Json] = []
        self.signals: list[Json] = []
        self.batches: list[Json] = []
        self.refused: object = None
        self.closed = asyncio.Event()
        self._news = asyncio.Condition()

    async def __aenter__(self) -> Self:
        # The tests' server closes idle connections after 2 s: a kept one may die under a request.
        connector = aiohttp.TCPConnector(force_close=True)
        self.http = aiohttp.ClientSession(
            connector=connector, cookie_jar=aiohttp.CookieJar(unsafe=True)
        )
        self.socket = socketio.AsyncClient(reconnection=False)
        self.socket.on("events", self._on_events)
        self.socket.on("signal", self._on_signal)
        self.socket.on("connect_error", self._on_refused)
        self.socket.on("disconnect", self._on_disconnect)
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        await self.socket.shutdown()
        await self.http.close()

    async def sign_in(self, password: str = PASSWORD) -> Json:
        status, body = await self.request(
            "POST", "/api/session", json={"username": self.username, "password": password}
        )
        if status == 200:
            self.token = body["token"]
        return body

    async def request(self, method: str, path: str, **options: Any) -> tuple[int, Json]:
        """Status and JSON body; the token goes along once signed in."""
        headers = {"X-Session-Token": self.token} if self.token else {}
        headers |= options.pop("headers", {})
        async with self.http.request(method, self.url + path, headers=headers, **options) as answer:
            if answer.content_type != "application/json":
                return answer.status, {}
            return answer.status, await answer.json()

    async def connect(self, **auth: Any) -> None:
        payload = {"protocol": PROTOCOL, "token": self.token, **auth}
        await self.socket.connect(
            self.url, auth=payload, transports=["websocket"], wait_timeout=PATIENCE_S
        )

    async def ask(self, event: str, payload: object) -> Json:
        reply: Json = await self.socket.call(event, payload, timeout=PATIENCE_S)
        return reply

    async def join(self, page: str = "tablet", since: int | None = None) -> Json:
        """Sign in, connect and join, as far as that is still to be done."""
        if not self.token:
            await self.sign_in()
        if not self.socket.connected:
            await self.connect()
        request = {"conference_id": self.conference_id, "page": page, "since": since}
        return await self.with_roster(await self.ask("join", request))

    async def with_roster(self, answer: Json) -> Json:
        """The snapshot of an answer, whole."""
        snapshot = answer.get("snapshot")
        if snapshot is not None:
            path = f"/api/conferences/{snapshot['conference']['id']}/roster/{snapshot['roster']}"
            status, roster = await self.request("GET", path)
            assert status == 200, roster
            del snapshot["roster"]
            snapshot |= roster
        return answer

    async def command(self, kind: str, command_id: str | None = None, **fields: Any) -> Json:
        request = {"id": command_id or uuid4().hex, "command": {"type": kind, **fields}}
        return await self.ask("command", request)

    async def event(self, kind: str) -> Json:
        """The first event of this type, past or to come."""
        return await self._until(
            lambda: next((e["event"] for e in self.events if e["event"]["type"] == kind), None)
        )

    async def signal(self, kind: str, wanted: Callable[[Json], bool] = lambda _: True) -> Json:
        return await self._until(
            lambda: next((s for s in self.signals if s["type"] == kind and wanted(s)), None)
        )

    async def until(self, wanted: Callable[[], bool]) -> None:
        """Until something that arrived makes `wanted` true."""
        await self._until(lambda: {} if wanted() else None)

    async def _until(self, find: Callable[[], Json | None]) -> Json:
        async with asyncio.timeout(PATIENCE_S), self._news:
            while (found := find()) is None:
                await self._news.wait()
            return found

    async def _on_events(self, batch: Json) -> None:
        self.batches.append(batch)
        self.events += batch["events"]
        await self._tell()

    async def _on_signal(self, signal: Json) -> None:
        self.signals.append(signal)
        await self._tell()

    async def _on_refused(self, refusal: object) -> None:
        self.refused = refusal

    async def _on_disconnect(self, _reason: str) -> None:
        self.closed.set()

    async def _tell(self) -> None:
        async with self._news:
            self._news.notify_all()
