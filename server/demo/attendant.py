"""One attendee without a browser: signs in over HTTP, joins over the socket, sends commands.

It speaks the same contract as the pages do, and notes when each event and signal arrived.
"""

import asyncio
import ssl
from collections.abc import Callable
from dataclasses import dataclass, field
from itertools import islice
from time import monotonic
from types import TracebackType
from typing import Self, TypeVar
from uuid import uuid4

import aiohttp
import socketio
from pydantic import BaseModel, TypeAdapter

from rooms.live.messages import Accepted, Command, Event, Events, RosterView, Snapshot
from rooms.people.messages import SessionView, SignIn
from server.realtime.messages import (
    PROTOCOL,
    ClientSignal,
    CommandRequest,
    Connect,
    Failure,
    Join,
    Joined,
    MediaReply,
    MediaRequest,
    Page,
    Signal,
    SnapshotHead,
)

ANSWER_S = 15.0
Reply = TypeVar("Reply", bound=BaseModel)
COMMAND_ACK: TypeAdapter[Accepted | Failure] = TypeAdapter(Accepted | Failure)
JOIN_ACK: TypeAdapter[Joined | Failure] = TypeAdapter(Joined | Failure)
MEDIA_ACK: TypeAdapter[MediaReply | Failure] = TypeAdapter(MediaReply | Failure)
SIGNAL: TypeAdapter[Signal] = TypeAdapter(Signal)


class Refusal(Exception):
    """The server refused what a demo attendee asked for."""


@dataclass(slots=True)
class Heard:
    """An event or signal, and when it arrived (monotonic seconds)."""

    at_s: float
    body: Event | Signal


@dataclass
class Attendant:
    """Use as an async context manager; leaving it says good-bye to the server."""

    base_url: str
    username: str
    password: str
    trust: ssl.SSLContext | None = None
    address: str | None = None
    """Of the site, where the server trusts this machine to say it: rates are bounded by address."""
    on_signal: Callable[[Signal], None] = lambda _signal: None
    heard: list[Heard] = field(default_factory=list)
    snapshot: Snapshot | None = None
    session: SessionView | None = None

    async def __aenter__(self) -> Self:
        self._news = asyncio.Condition()
        self._http = aiohttp.ClientSession(
            base_url=self.base_url,
            connector=aiohttp.TCPConnector(ssl=self.trust or True),
            cookie_jar=aiohttp.CookieJar(unsafe=True),
            headers=None if self.address is None else {"X-Forwarded-For": self.address},
        )
        self._socket = socketio.AsyncClient(reconnection=False, http_session=self._http)
        self._socket.on("events", self._on_events)
        self._socket.on("signal", self._on_signal)
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self._socket.connected:
            await self._socket.disconnect()
        await self._http.close()

    async def sign_in(self) -> SessionView:
        credentials = SignIn(username=self.username, password=self.password)
        async with self._http.post("/api/session", json=credentials.model_dump()) as response:
            body = await response.read()
            if response.status != 200:
                raise Refusal(body.decode())
        self.session = SessionView.model_validate_json(body)
        self._http.headers["X-Session-Token"] = self.session.token
        return self.session

    async def get(self, path: str) -> bytes:
        """Body of a GET that must succeed."""
        async with self._http.get(path) as response:
            body = await response.read()
            if response.status != 200:
                raise Refusal(f"{path}: {response.status} {body[:300]!r}")
            return body

    async def post(self, path: str, body: BaseModel) -> bytes:
        """Body of the answer to a POST that must succeed."""
        async with self._http.post(path, json=body.model_dump(mode="json")) as response:
            answer = await response.read()
            if not response.ok:
                raise Refusal(f"{path}: {response.status} {answer[:300]!r}")
            return answer

    async def join(self, conference_id: str, page: Page) -> Joined:
        """Join, or go over to another conference; `snapshot` holds what the server gave."""
        session = self.session or await self.sign_in()
        if not self._socket.connected:
            connect = Connect(protocol=PROTOCOL, token=session.token)
            await self._socket.connect(
                self.base_url, transports=["websocket"], auth=connect.model_dump()
            )
        joined = await self._ask("join", Join(conference_id=conference_id, page=page), JOIN_ACK)
        self.snapshot = None if joined.snapshot is None else await self._whole(joined.snapshot)
        return joined

    async def _whole(self, head: SnapshotHead) -> Snapshot:
        path = f"/api/conferences/{head.conference.id}/roster/{head.roster}"
        roster = RosterView.model_validate_json(await self.get(path))
        parts = {name: value for name, value in head if name != "roster"}
        return Snapshot(**dict(roster), **parts)

    async def command(self, command: Command) -> Accepted:
        request = CommandRequest(id=uuid4().hex, command=command)
        return await self._ask("command", request, COMMAND_ACK)

    async def tell(self, signal: ClientSignal) -> None:
        """What may be lost."""
        await self._socket.emit("signal", signal.model_dump(mode="json"))

    async def media(self, request: MediaRequest) -> MediaReply:
        return await self._ask("media", request, MEDIA_ACK)

    async def wait_for(
        self, wanted: Callable[[Event | Signal], bool], timeout_s: float = ANSWER_S
    ) -> Heard:
        """The first event or signal, past or to come, that is `wanted`."""

        looked_at = 0
        async with asyncio.timeout(timeout_s), self._news:
            while True:
                for heard in islice(self.heard, looked_at, None):
                    if wanted(heard.body):
                        return heard
                looked_at = len(self.heard)
                await self._news.wait()

    async def _ask(
        self, name: str, request: BaseModel, replies: TypeAdapter[Reply | Failure]
    ) -> Reply:
        raw = await self._socket.call(name, request.model_dump(mode="json"), timeout=ANSWER_S)
        reply = replies.validate_python(raw)
        if isinstance(reply, Failure):
            raise Refusal(f"{name}: {reply.code} {reply.params}")
        return reply

    async def _on_events(self, raw: object) -> None:
        at_s = monotonic()
        for event in Events.model_validate(raw).events:
            self.heard.append(Heard(at_s, event.event))
        await self._tell()

    async def _on_signal(self, raw: object) -> None:
        signal = SIGNAL.validate_python(raw)
        self.heard.append(Heard(monotonic(), signal))
        self.on_signal(signal)
        await self._tell()

    async def _tell(self) -> None:
        async with self._news:
            self._news.notify_all()
