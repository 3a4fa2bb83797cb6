"""How do a light peer's datagrams travel? By UDP, or by TCP with the frames of RFC 4571, to the one
candidate of the relay that answers first (RFC 8445, the full agent against an ICE-lite one).
"""

import asyncio
import contextlib
import secrets
import socket
import struct
from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal, Protocol, TypeAlias

from aioice import stun

Transport: TypeAlias = Literal["udp", "tcp"]
OnDatagram: TypeAlias = Callable[[bytes], None]

CHECK_INTERVAL_S = 0.1
CONSENT_INTERVAL_S = 5.0  # RFC 7675
CONNECT_TIMEOUT_S = 10.0
DATAGRAMS_PER_TURN = 64
RECEIVE_BUFFER = 2 * 1024 * 1024
SO_RCVBUFFORCE = 33  # not named by Python's socket module
# Host candidate of a full agent, RFC 8445 5.1.2.1.
PRIORITY = 110 << 24 | 65_535 << 8 | 255


@dataclass(frozen=True, slots=True)
class Candidate:
    transport: Transport
    address: str
    port: int


@dataclass(frozen=True, slots=True)
class Login:
    """ICE credentials of both sides."""

    local_ufrag: str
    local_pwd: str
    remote_ufrag: str
    remote_pwd: str


def candidates_in(sdp: str) -> list[Candidate]:
    found = []
    for line in sdp.splitlines():
        if line.startswith("a=candidate:"):
            words = line.split()
            transport: Transport = "tcp" if words[2].lower() == "tcp" else "udp"
            found.append(Candidate(transport, words[4], int(words[5])))
    return found


class Path(Protocol):
    def send(self, datagram: bytes) -> None: ...

    def close(self) -> None: ...


def _enlarge_buffer(udp: socket.socket) -> None:
    """A second of media, so that a busy process loses nothing; root may exceed the limit."""
    try:
        udp.setsockopt(socket.SOL_SOCKET, SO_RCVBUFFORCE, RECEIVE_BUFFER)
    except PermissionError:
        udp.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, RECEIVE_BUFFER)


class _UdpPath:
    def __init__(self, candidate: Candidate, on_datagram: OnDatagram) -> None:
        self._loop = asyncio.get_running_loop()
        self._on_datagram = on_datagram
        self._socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self._socket.setblocking(False)
        _enlarge_buffer(self._socket)
        self._socket.connect((candidate.address, candidate.port))
        self._loop.add_reader(self._socket.fileno(), self._read)

    def send(self, datagram: bytes) -> None:
        # A full buffer, or nobody at the port yet: lost, as on any network.
        with contextlib.suppress(OSError):
            self._socket.send(datagram)

    def _read(self) -> None:
        for _ in range(DATAGRAMS_PER_TURN):
            try:
                datagram = self._socket.recv(2_048)
            except OSError:
                return
            self._on_datagram(datagram)

    def close(self) -> None:
        if self._socket.fileno() >= 0:
            self._loop.remove_reader(self._socket.fileno())
            self._socket.close()


class _TcpPath(asyncio.Protocol):
    def __init__(self, on_datagram: OnDatagram) -> None:
        self._on_datagram = on_datagram
        self._buffer = bytearray()
        self._transport: asyncio.Transport | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        if isinstance(transport, asyncio.Transport):
            self._transport = transport

    def data_received(self, data: bytes) -> None:
        self._buffer += data
        while len(self._buffer) >= 2:
            end = 2 + int.from_bytes(self._buffer[:2], "big")
            if len(self._buffer) < end:
                return
            datagram = bytes(self._buffer[2:end])
            del self._buffer[:end]
            self._on_datagram(datagram)

    def send(self, datagram: bytes) -> None:
        if self._transport is not None and not self._transport.is_closing():
            self._transport.write(struct.pack("!H", len(datagram)) + datagram)

    def close(self) -> None:
        if self._transport is not None:
            self._transport.abort()


async def _open(candidate: Candidate, on_datagram: OnDatagram) -> Path:
    if candidate.transport == "udp":
        return _UdpPath(candidate, on_datagram)
    loop = asyncio.get_running_loop()
    _, path = await loop.create_connection(
        lambda: _TcpPath(on_datagram), candidate.address, candidate.port
    )
    return path


class Agent:
    """The controlling side: checks all candidates at once, nominates the first that answers, then
    keeps consent."""

    def __init__(self, login: Login, on_datagram: OnDatagram) -> None:
        self.login = login
        self._on_datagram = on_datagram
        loop = asyncio.get_running_loop()
        self._chosen: asyncio.Future[Path] = loop.create_future()
        self._nominated: asyncio.Future[None] = loop.create_future()
        self._open_checks: dict[bytes, Path] = {}
        self._consent: asyncio.Task[None] | None = None
        self._tie_breaker = secrets.randbits(64)

    async def connect(self, candidates: list[Candidate]) -> None:
        """Raises TimeoutError if no candidate answers."""
        paths: list[Path] = []
        for candidate in candidates:
            with contextlib.suppress(OSError):
                paths.append(await _open(candidate, self._take))
        try:
            async with asyncio.timeout(CONNECT_TIMEOUT_S):
                while not self._chosen.done():
                    for path in paths:
                        self._check(path, nominate=False)
                    await asyncio.wait([self._chosen], timeout=CHECK_INTERVAL_S)
                while not self._nominated.done():
                    self.check_again()
                    await asyncio.wait([self._nominated], timeout=CHECK_INTERVAL_S)
        finally:
            chosen = self._chosen.result() if self._chosen.done() else None
            for path in paths:
                if path is not chosen:
                    path.close()
        self._consent = asyncio.create_task(self._keep_consent())

    def send(self, datagram: bytes) -> None:
        if self._chosen.done():
            self._chosen.result().send(datagram)

    def check_again(self) -> None:
        """After a restart of ICE, or to be seen from a new address at once."""
        self._check(self._chosen.result(), nominate=True)

    def close(self) -> None:
        if self._consent is not None:
            self._consent.cancel()
        if self._chosen.done():
            self._chosen.result().close()

    def _check(self, path: Path, *, nominate: bool) -> None:
        login = self.login
        request = stun.Message(stun.Method.BINDING, stun.Class.REQUEST)
        request.attributes["USERNAME"] = f"{login.remote_ufrag}:{login.local_ufrag}"
        request.attributes["PRIORITY"] = PRIORITY
        request.attributes["ICE-CONTROLLING"] = self._tie_breaker
        if nominate:
            request.attributes["USE-CANDIDATE"] = None
        request.add_message_integrity(login.remote_pwd.encode())
        self._open_checks[request.transaction_id] = path
        path.send(bytes(request))

    def _take(self, datagram: bytes) -> None:
        if datagram[:1] > b"\x03":
            self._on_datagram(datagram)
            return
        try:
            message = stun.parse_message(datagram)
        except ValueError:
            return
        path = self._open_checks.pop(message.transaction_id, None)
        answered = message.message_class == stun.Class.RESPONSE
        if path is None or not answered:
            return
        if not message.check_message_integrity(self.login.remote_pwd.encode()):
            return
        if not self._chosen.done():
            self._chosen.set_result(path)
            self._open_checks.clear()
        elif not self._nominated.done():
            self._nominated.set_result(None)

    async def _keep_consent(self) -> None:
        while True:
            await asyncio.sleep(CONSENT_INTERVAL_S)
            self._open_checks.clear()
            self.check_again()
