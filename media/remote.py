"""The server's side of a relay that runs apart: the same port, over the socket that it opened.

A short break of the link changes nothing: the relay forwards on, commands wait, and missed events
are sent again. After `GRACE_S`, or when the relay was restarted, its peers are reported gone.
"""

import asyncio
import hmac
from collections.abc import Callable
from itertools import count

import structlog
from aiohttp import WSMsgType, web
from pydantic import SecretStr

from media.codec import (
    MAX_FRAME,
    PROTOCOL,
    Message,
    decode,
    decode_tapped,
    encode,
    is_event,
    is_reply,
)
from media.messages import (
    ClosePeer,
    Failed,
    Hello,
    OpenPublish,
    OpenWatch,
    PeerGone,
    PeerId,
    RelayCommand,
    RelayEvent,
    RelayReply,
    Welcome,
)
from rooms.kernel.errors import ErrorCode, ProtocolError

log = structlog.get_logger()

# Longer than the relay's first few attempts to come back, shorter than people's patience.
GRACE_S = 5.0
REPLY_TIMEOUT_S = 10.0
HELLO_TIMEOUT_S = 5.0
HEARTBEAT_S = 5.0
MAX_WAITING_COMMANDS = 10_000

UNAVAILABLE = Failed(ErrorCode.RELAY_UNAVAILABLE, "no link to the relay")


class RemoteRelay:
    """Implements `media.port.Relay`; mount `serve` at `/relay`."""

    def __init__(self, token: SecretStr) -> None:
        self._token = token
        self._numbers = count(1)
        self._waiting: dict[int, asyncio.Future[RelayReply]] = {}
        self._peers: set[PeerId] = set()
        self._socket: web.WebSocketResponse | None = None
        self._linked = asyncio.Event()
        # None also after a command whose fate is unknown: the relay then starts from nothing.
        self._instance: str | None = None
        self._seen = 0
        self._grace: asyncio.TimerHandle | None = None
        self._on_event: Callable[[RelayEvent], None] | None = None

    # ---- the port

    async def start(self, on_event: Callable[[RelayEvent], None]) -> None:
        self._on_event = on_event

    async def ask(self, command: RelayCommand) -> RelayReply:
        if len(self._waiting) >= MAX_WAITING_COMMANDS or not await self._link_is_up():
            return UNAVAILABLE
        socket = self._socket
        if socket is None:
            return UNAVAILABLE
        number = next(self._numbers)
        reply: asyncio.Future[RelayReply] = asyncio.get_running_loop().create_future()
        self._waiting[number] = reply
        try:
            async with asyncio.timeout(REPLY_TIMEOUT_S):
                await socket.send_str(encode(number, command))
                answer = await reply
        except (TimeoutError, ConnectionError):
            self._instance = None
            return UNAVAILABLE
        finally:
            self._waiting.pop(number, None)
        self._note_peer(command, answer)
        return answer

    async def close(self) -> None:
        self._on_event = None
        if self._grace is not None:
            self._grace.cancel()
        if self._socket is not None:
            await self._socket.close()

    # ---- the socket

    @property
    def linked(self) -> bool:
        return self._socket is not None

    async def wait_linked(self) -> None:
        """Returns when a relay is there."""
        await self._linked.wait()

    async def serve(self, request: web.Request) -> web.StreamResponse:
        """Handler of the relay's socket; returns when the link is lost."""
        if not self._admits(request.headers.get("Authorization", "")):
            log.warning("relay_refused", address=request.remote)
            return web.Response(status=401)
        socket = web.WebSocketResponse(heartbeat=HEARTBEAT_S, max_msg_size=MAX_FRAME)
        await socket.prepare(request)
        try:
            await self._greet(socket)
            await self._listen(socket)
        except (ProtocolError, TimeoutError, ConnectionError) as error:
            log.warning("relay_link_broken", reason=str(error) or type(error).__name__)
        finally:
            self._unlink(socket)
            await socket.close()
        return socket

    def _admits(self, authorization: str) -> bool:
        expected = f"Bearer {self._token.get_secret_value()}"
        return hmac.compare_digest(authorization.encode(), expected.encode())

    async def _greet(self, socket: web.WebSocketResponse) -> None:
        async with asyncio.timeout(HELLO_TIMEOUT_S):
            _, hello = decode(await socket.receive_str())
            if not isinstance(hello, Hello):
                raise ProtocolError(ErrorCode.MALFORMED_MESSAGE)
            if hello.protocol != PROTOCOL:
                raise ProtocolError(ErrorCode.PROTOCOL_VERSION)
            resume = hello.instance == self._instance
            if not resume:
                self._lose_peers()
                self._instance, self._seen = hello.instance, 0
            await socket.send_str(encode(0, Welcome(resume, self._seen)))
        if self._grace is not None:
            self._grace.cancel()
        previous, self._socket = self._socket, socket
        self._linked.set()
        log.info("relay_linked", resumed=resume)
        if previous is not None:
            await previous.close()

    async def _listen(self, socket: web.WebSocketResponse) -> None:
        async for frame in socket:
            if self._socket is not socket:
                return
            if frame.type is WSMsgType.BINARY:
                self._report(decode_tapped(frame.data))
            elif frame.type is WSMsgType.TEXT:
                self._take(*decode(frame.data))

    def _take(self, number: int, message: Message) -> None:
        if is_reply(message):
            waiting = self._waiting.get(number)
            if waiting is not None and not waiting.done():
                waiting.set_result(message)
        elif is_event(message):
            if number:
                self._seen = number
            self._report(message)
        else:
            raise ProtocolError(ErrorCode.MALFORMED_MESSAGE)

    def _report(self, event: RelayEvent) -> None:
        if isinstance(event, PeerGone):
            self._peers.discard(event.peer)
        if self._on_event is not None:
            self._on_event(event)

    def _unlink(self, socket: web.WebSocketResponse) -> None:
        if self._socket is not socket:
            return
        self._socket = None
        self._linked.clear()
        for waiting in self._waiting.values():
            if not waiting.done():
                waiting.set_result(UNAVAILABLE)
                self._instance = None
        self._grace = asyncio.get_running_loop().call_later(GRACE_S, self._give_up)

    def _give_up(self) -> None:
        self._instance = None
        self._lose_peers()

    def _lose_peers(self) -> None:
        for peer in sorted(self._peers):
            self._report(PeerGone(peer, "relay_lost"))

    async def _link_is_up(self) -> bool:
        """Waits out a break that may still heal."""
        if self._instance is not None and not self._linked.is_set():
            try:
                async with asyncio.timeout(GRACE_S):
                    await self._linked.wait()
            except TimeoutError:
                return False
        return self._linked.is_set()

    def _note_peer(self, command: RelayCommand, answer: RelayReply) -> None:
        match command:
            case OpenPublish(peer=peer) | OpenWatch(peer=peer) if not isinstance(answer, Failed):
                self._peers.add(peer)
            case ClosePeer(peer=peer):
                self._peers.discard(peer)
