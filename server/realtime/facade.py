"""The only module that knows python-socketio. WebSocket only; one message at a time per client.

What the library leaves open is closed here: it queues without bound (`send` waits until the message
before was taken), accepts a missing Origin (the token is in the connect payload, never a cookie),
keeps sockets that never authenticate, and reads as fast as a client writes.
"""

import asyncio
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from socket import SO_SNDBUF, SOL_SOCKET
from typing import Any, Protocol
from urllib.parse import urlsplit

import orjson
import socketio
import structlog
from aiohttp import web
from pydantic import BaseModel
from socketio.packet import ACK

from rooms.kernel.errors import ErrorCode, ProtocolError
from server.limits import Bucket
from server.metrics import Metrics
from server.realtime.messages import Failure
from server.settings import Realtime

WATCH_S = 0.5
END_S = 2.0
MESSAGE_MAX_BYTES = 64 << 10
# Up to here an oversized message is still read, so that it can be answered with its code.
CUT_BYTES = 2 * MESSAGE_MAX_BYTES
SYSTEM_HOLDS_BYTES = 64 << 10
"""What the system's own buffer takes for one client; left alone it grows to megabytes."""
MESSAGES_PER_S = 50
MESSAGES_BURST = 100
# Beyond this a client isn't hasty but hostile: it is cut instead of answered.
FLOOD_PER_S = 200
FLOOD_BURST = 400
ATTEMPTS = 3
"""To connect; each refused one gives the client time for another."""

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Written:
    """An answer that is JSON already."""

    json: str


class Handlers(Protocol):
    """What the façade calls; `sid` names one socket."""

    async def connected(self, sid: str, auth: object, address: str) -> None:
        """Accept, or raise `Refused` or `ProtocolError`."""

    async def asked(self, sid: str, event: str, payload: object) -> BaseModel | Written:
        """Answer one request; never raises."""

    def answered(self, sid: str) -> None:
        """The answer is in the client's queue; what is sent from now on comes after it."""

    async def gone(self, sid: str, *, silent: bool) -> None:
        """The socket is closed; `silent` if it had been dead for a while."""


class Stalled(Exception):
    """The client took nothing for too long."""


class _Json:
    """What python-socketio calls to write and read; a model is written by pydantic, once."""

    @staticmethod
    def dumps(value: object, **_: object) -> str:
        if isinstance(value, list) and isinstance(value[0], Written):
            # What an acknowledgement holds: one answer. A large one isn't copied once more.
            return f"[{value[0].json}]"
        return orjson.dumps(value, default=_dump).decode()

    loads = staticmethod(orjson.loads)


def _dump(value: object) -> orjson.Fragment:
    if isinstance(value, BaseModel):
        return orjson.Fragment(value.model_dump_json())
    raise TypeError(type(value).__name__)


@dataclass(slots=True)
class _Gate:
    """The state of one Engine.IO connection before and beside its authentication."""

    polite: Bucket
    flood: Bucket
    deadline: asyncio.TimerHandle
    refusal: ErrorCode | None = None
    attempts: int = 0
    connected: bool = False
    busy: bool = False
    """The server works for this client and reads nothing of it: its silence means nothing."""


class _Server(socketio.AsyncServer):  # type: ignore[misc]  # the library has no types
    """Counts and measures what arrives before the library parses it."""

    def __init__(self, connect_s: float, **options: object) -> None:
        super().__init__(**options)
        self.gates: dict[str, _Gate] = {}
        self.answer: Callable[[str, str, str, object], Awaitable[BaseModel | Written]]
        self.answered: Callable[[str], None]
        self._connect_s = connect_s

    def cut(self, eio_sid: str) -> None:
        """Drop the connection without a word; what it was doing ends by itself."""
        transport = self._transport(eio_sid)
        if transport is not None:
            transport.abort()

    def held_bytes(self, eio_sid: str) -> int:
        """What the client hasn't read yet, beside what the system's buffers took."""
        transport = self._transport(eio_sid)
        return transport.get_write_buffer_size() if transport is not None else 0

    def _transport(self, eio_sid: str) -> asyncio.Transport | None:
        environ = self.environ.get(eio_sid)
        return environ["aiohttp.request"].transport if environ else None

    def listen_again(self, eio_sid: str) -> None:
        """Wait for the answer to a ping from now on; the library closes by this before it sends."""
        socket = self.eio.sockets.get(eio_sid)
        if socket is not None and socket.last_ping:
            socket.last_ping = time.time()

    async def end(self, eio_sid: str) -> None:
        """Say goodbye as the protocol does; a client that doesn't take it is cut."""
        try:
            async with asyncio.timeout(END_S):
                await self.eio.disconnect(eio_sid)
        except TimeoutError:
            self.cut(eio_sid)

    async def _handle_eio_connect(self, eio_sid: str, environ: dict[str, Any]) -> None:
        now_s = time.monotonic()
        self.gates[eio_sid] = _Gate(
            Bucket.full(MESSAGES_PER_S, MESSAGES_BURST, now_s),
            Bucket.full(FLOOD_PER_S, FLOOD_BURST, now_s),
            self._deadline(eio_sid),
        )
        await super()._handle_eio_connect(eio_sid, environ)

    def _deadline(self, eio_sid: str) -> asyncio.TimerHandle:
        """How long a client may take to say who it is."""
        return asyncio.get_running_loop().call_later(self._connect_s, self.cut, eio_sid)

    async def _handle_eio_message(self, eio_sid: str, data: Any) -> None:  # noqa: ANN401
        gate = self.gates.get(eio_sid)
        # 0 connect, 1 disconnect, 2 event; acknowledgements and binary packets are never ours.
        known = isinstance(data, str) and data[:1] in {"0", "1", "2"}
        now_s = time.monotonic()
        if gate is None or not known or not gate.flood.take(now_s):
            self.cut(eio_sid)
            return
        if data[:1] == "0":
            gate.attempts += 1
            if gate.connected or gate.attempts > ATTEMPTS:
                self.cut(eio_sid)
                return
        gate.refusal = None
        if not gate.polite.take(now_s):
            gate.refusal = ErrorCode.RATE_LIMITED
        elif len(data.encode()) > MESSAGE_MAX_BYTES:
            gate.refusal = ErrorCode.MESSAGE_TOO_LARGE
        gate.busy = True
        if data[:1] == "0":
            gate.deadline.cancel()
        try:
            await super()._handle_eio_message(eio_sid, data)
        except (ValueError, TypeError, KeyError, IndexError, RecursionError):
            self.cut(eio_sid)
        finally:
            gate.busy = False
            self.listen_again(eio_sid)
            if data[:1] == "0" and not gate.connected:
                gate.deadline = self._deadline(eio_sid)

    async def _handle_event_internal(
        self,
        _server: object,
        sid: str,
        eio_sid: str,
        data: list[Any],
        namespace: str,
        id: int | None,  # noqa: A002 - the library's name
    ) -> None:
        reply = await self.answer(sid, eio_sid, str(data[0]), data[1] if len(data) > 1 else None)
        self.listen_again(eio_sid)
        if id is not None:
            ack = self.packet_class(ACK, namespace=namespace, id=id, data=[reply])
            await self._send_packet(eio_sid, ack)
        self.answered(sid)

    async def _handle_eio_disconnect(self, eio_sid: str, reason: str) -> None:
        gate = self.gates.pop(eio_sid, None)
        if gate is not None:
            gate.deadline.cancel()
        await super()._handle_eio_disconnect(eio_sid, reason)


def _plain(websocket: type) -> type:
    """The library's aiohttp driver without compression: its window costs 300 kB for each client."""

    class PlainWebSocket(websocket):  # type: ignore[misc]  # the library has no types
        async def __call__(self, environ: dict[str, Any]) -> web.WebSocketResponse:
            self._sock = web.WebSocketResponse(max_msg_size=CUT_BYTES, compress=False)
            request = environ["aiohttp.request"]
            await self._sock.prepare(request)
            line = request.transport.get_extra_info("socket")
            line.setsockopt(SOL_SOCKET, SO_SNDBUF, SYSTEM_HOLDS_BYTES)
            self.environ = environ
            await self.handler(self)
            return self._sock

    return PlainWebSocket


@dataclass(slots=True)
class Facade:
    """`attach` once to an aiohttp application, then `send` and `close` by sid."""

    settings: Realtime
    metrics: Metrics
    handlers: Handlers
    failure_of: Callable[[Exception], Failure]
    _sio: _Server = field(init=False)
    _silent: set[str] = field(default_factory=set)

    def __post_init__(self) -> None:
        self._sio = _Server(
            self.settings.connect_s,
            async_mode="aiohttp",
            # One request of a client at a time: the next is read when this one is answered.
            async_handlers=False,
            transports=["websocket"],
            cors_allowed_origins=self._origin_allowed,
            max_http_buffer_size=CUT_BYTES,
            ping_interval=self.settings.ping_s,
            ping_timeout=self.settings.pong_s,
            http_compression=False,
            # Its own watch finds a dead client only after twice the time-out; `watch` is exact.
            monitor_clients=False,
            json=_Json,
            logger=False,
            engineio_logger=False,
        )
        driver = self._sio.eio._async  # noqa: SLF001
        self._sio.eio._async = {**driver, "websocket": _plain(driver["websocket"])}  # noqa: SLF001
        self._sio.on("connect", self._connect)
        self._sio.on("disconnect", self._disconnect)
        self._sio.answer = self._answer
        self._sio.answered = self.handlers.answered

    def attach(self, app: web.Application) -> None:
        self._sio.attach(app, socketio_path="socket.io")

    async def watch(self) -> None:
        """Close clients that didn't answer the last ping; run as a task."""
        while True:
            await asyncio.sleep(WATCH_S)
            overdue = time.time() - self.settings.pong_s
            sockets = list(self._sio.eio.sockets.items())
            held = max((self._sio.held_bytes(eio_sid) for eio_sid, _ in sockets), default=0)
            self.metrics.socket_held_bytes.set(held)
            for eio_sid, socket in sockets:
                gate = self._sio.gates.get(eio_sid)
                if gate is not None and gate.busy:
                    continue
                # `last_ping` is None while no ping waits for its answer.
                if socket.last_ping and socket.last_ping < overdue:
                    self.metrics.sockets_cut.labels("silent").inc()
                    self._silent.add(eio_sid)
                    self._sio.cut(eio_sid)

    async def send(self, sid: str, event: str, json: str) -> None:
        """Hand one event over and wait until the client's transport has taken it.

        The library's queue of this client therefore never holds more than one message of ours;
        raises `Stalled` after `stalled_s`.
        """
        eio_sid = self._sio.manager.eio_sid_from_sid(sid, "/")
        socket = self._sio.eio.sockets.get(eio_sid)
        if socket is None or socket.closed:
            raise Stalled
        try:
            async with asyncio.timeout(self.settings.stalled_s):
                await self._sio.eio.send(eio_sid, f'2["{event}",{json}]')
                await socket.queue.join()
        except TimeoutError as error:
            raise Stalled from error

    async def close(self, sid: str, reason: str) -> None:
        """End the connection; `gone` follows."""
        self.metrics.sockets_cut.labels(reason).inc()
        eio_sid = self._sio.manager.eio_sid_from_sid(sid, "/")
        if eio_sid is not None:
            await self._sio.end(eio_sid)

    async def shut_down(self) -> None:
        """Close every connection and the library's own task."""
        async with asyncio.TaskGroup() as ending:
            for eio_sid in list(self._sio.eio.sockets):
                ending.create_task(self._sio.end(eio_sid))

    def _origin_allowed(self, origin: str | None, environ: dict[str, Any]) -> bool:
        """A browser's page must be our own; programs send no Origin, and all need a token."""
        if origin is None:
            return True
        return (
            urlsplit(origin).netloc == environ.get("HTTP_HOST")
            or origin in self.settings.allowed_origins
        )

    async def _connect(self, sid: str, environ: dict[str, Any], auth: object = None) -> None:
        request = environ["aiohttp.request"]
        try:
            await self.handlers.connected(sid, auth, request.remote or "")
        except Exception as error:
            failure = self.failure_of(error)
            raise socketio.exceptions.ConnectionRefusedError(
                failure.code.value, failure.model_dump(mode="json")
            ) from error
        eio_sid = self._sio.manager.eio_sid_from_sid(sid, "/")
        self._sio.listen_again(eio_sid)
        gate = self._sio.gates.get(eio_sid)
        if gate is not None:
            gate.connected = True
        self.metrics.sockets.inc()

    async def _disconnect(self, sid: str, _reason: str) -> None:
        self.metrics.sockets.dec()
        eio_sid = self._sio.manager.eio_sid_from_sid(sid, "/")
        silent = eio_sid in self._silent
        self._silent.discard(eio_sid)
        await self.handlers.gone(sid, silent=silent)

    async def _answer(
        self, sid: str, eio_sid: str, event: str, payload: object
    ) -> BaseModel | Written:
        gate = self._sio.gates.get(eio_sid)
        if gate is not None and gate.refusal is not None:
            return self.failure_of(ProtocolError(gate.refusal))
        await self._drained(eio_sid)
        return await self.handlers.asked(sid, event, payload)

    async def _drained(self, eio_sid: str) -> None:
        """A client that doesn't read its answers gets no further one."""
        socket = self._sio.eio.sockets.get(eio_sid)
        if socket is None:
            return
        try:
            async with asyncio.timeout(self.settings.stalled_s):
                await socket.queue.join()
        except TimeoutError:
            self.metrics.sockets_cut.labels("stalled").inc()
            self._sio.cut(eio_sid)
