"""A relay as its own process: opens the connection to its server, carries out what it is told, and
keeps forwarding while the server is away.
"""

import asyncio
import secrets
import ssl
from collections import deque

import aiohttp
import structlog

from media.codec import MAX_FRAME, PROTOCOL, decode, encode, encode_tapped, is_command
from media.messages import Hello, Levels, RelayEvent, Tapped, Welcome
from media.relay import LocalRelay
from media.settings import LinkSettings, RelaySettings
from rooms.kernel.errors import ErrorCode, ProtocolError

log = structlog.get_logger()

FIRST_RETRY_S = 0.25
LONGEST_RETRY_S = 1.0
"""A server that is back has its relays at once: a recorded meeting loses six seconds at most."""
HEARTBEAT_S = 5.0
WELCOME_TIMEOUT_S = 5.0
# Events kept for a server that comes back: joining and leaving of 1,000 peers.
KEPT_EVENTS = 4_096
# What waits for a slow link: a second of Opus of 20 speakers. More is dropped if it may be lost.
MAX_LOSSY_WAITING = 1_000


async def run_relay(relay_settings: RelaySettings, link_settings: LinkSettings) -> None:
    """Runs until cancelled. Raises OSError if a port can't be bound."""
    relay = LocalRelay(relay_settings)
    link = ServerLink(relay, link_settings)
    await relay.start(link.report)
    try:
        await link.run()
    finally:
        await relay.close()


class ServerLink:
    """Speaks with the server for a relay; whoever is connected to the relay does not notice."""

    def __init__(self, relay: LocalRelay, settings: LinkSettings) -> None:
        self._relay = relay
        self._settings = settings
        self._instance = secrets.token_hex(16)
        self._retry_s = FIRST_RETRY_S
        self._counted = 0
        self._kept: deque[tuple[int, str]] = deque(maxlen=KEPT_EVENTS)
        self._outgoing: asyncio.Queue[str | bytes] | None = None

    def report(self, event: RelayEvent) -> None:
        """Levels and sound may be lost; every other event is kept until the ring is full."""
        if isinstance(event, Levels | Tapped):
            if self._outgoing is not None and self._outgoing.qsize() < MAX_LOSSY_WAITING:
                lossy = encode_tapped(event) if isinstance(event, Tapped) else encode(0, event)
                self._outgoing.put_nowait(lossy)
            return
        self._counted += 1
        frame = encode(self._counted, event)
        self._kept.append((self._counted, frame))
        if self._outgoing is not None:
            self._outgoing.put_nowait(frame)

    async def run(self) -> None:
        """Connects again and again, each time a little later until it succeeds."""
        context = self._tls()
        async with aiohttp.ClientSession() as session:
            while True:
                try:
                    await self._connect(session, context)
                except (aiohttp.ClientError, ProtocolError, TimeoutError, OSError) as error:
                    log.warning("server_unreachable", reason=str(error) or type(error).__name__)
                # Spread out, so that the relays of a province do not return in one wave.
                await asyncio.sleep(self._retry_s * (0.5 + secrets.randbelow(1_000) / 2_000))
                self._retry_s = min(2 * self._retry_s, LONGEST_RETRY_S)

    def _tls(self) -> ssl.SSLContext | bool:
        if self._settings.ca_file is None:
            return True
        return ssl.create_default_context(cafile=str(self._settings.ca_file))

    async def _connect(
        self, session: aiohttp.ClientSession, context: ssl.SSLContext | bool
    ) -> None:
        token = self._settings.token.get_secret_value()
        async with session.ws_connect(
            self._settings.server,
            headers={"Authorization": f"Bearer {token}"},
            ssl=context,
            heartbeat=HEARTBEAT_S,
            max_msg_size=MAX_FRAME,
        ) as socket:
            await self._greet(socket)
            log.info("server_linked")
            self._retry_s = FIRST_RETRY_S
            sender = asyncio.create_task(self._send(socket))
            try:
                await self._obey(socket)
            finally:
                self._outgoing = None
                sender.cancel()
                await asyncio.gather(sender, return_exceptions=True)
        log.warning("server_lost")

    async def _greet(self, socket: aiohttp.ClientWebSocketResponse) -> None:
        async with asyncio.timeout(WELCOME_TIMEOUT_S):
            await socket.send_str(encode(0, Hello(PROTOCOL, self._instance)))
            _, welcome = decode(await socket.receive_str())
        if not isinstance(welcome, Welcome):
            raise ProtocolError(ErrorCode.MALFORMED_MESSAGE)
        if not welcome.resume:
            self._relay.reset()
            self._counted = 0
            self._kept.clear()
        missed = [(number, frame) for number, frame in self._kept if number > welcome.seen]
        if len(missed) != self._counted - welcome.seen:
            # Away for so long that events were lost: the next attempt starts from nothing.
            self._instance = secrets.token_hex(16)
            raise ProtocolError(ErrorCode.INTERNAL)
        self._outgoing = asyncio.Queue()
        for _, frame in missed:
            self._outgoing.put_nowait(frame)

    async def _obey(self, socket: aiohttp.ClientWebSocketResponse) -> None:
        async for frame in socket:
            if frame.type is not aiohttp.WSMsgType.TEXT:
                raise ProtocolError(ErrorCode.MALFORMED_MESSAGE)
            number, command = decode(frame.data)
            if not is_command(command):
                raise ProtocolError(ErrorCode.MALFORMED_MESSAGE)
            reply = await self._relay.ask(command)
            if self._outgoing is not None:
                self._outgoing.put_nowait(encode(number, reply))

    async def _send(self, socket: aiohttp.ClientWebSocketResponse) -> None:
        outgoing = self._outgoing
        while outgoing is not None:
            frame = await outgoing.get()
            if isinstance(frame, bytes):
                await socket.send_bytes(frame)
            else:
                await socket.send_str(frame)
