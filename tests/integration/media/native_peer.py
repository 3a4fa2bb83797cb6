"""One end of a peer connection by hand: STUN checks, SRTP by libsrtp, on a loopback UDP socket.

DTLS is left out: both ends are given the keys that a handshake would have agreed on.
"""

import select
import socket
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from itertools import count
from typing import Any, Self

from aioice import stun
from pylibsrtp import Policy, Session

from media._native import Core, Event

GCM = "AEAD_AES_128_GCM"
SHA1 = "AES_CM_128_HMAC_SHA1_80"
PROFILES = {
    GCM: (Policy.SRTP_PROFILE_AEAD_AES_128_GCM, 28),
    SHA1: (Policy.SRTP_PROFILE_AES128_CM_SHA1_80, 30),
}
OPUS = ("opus", 111, 48000, None)
VP8 = ("vp8", 96, 90000, 97)
DEADLINE_S = 5.0

_numbers = count(1)


@dataclass(frozen=True)
class Credentials:
    local_ufrag: str
    local_pwd: str
    remote_ufrag: str
    remote_pwd: str

    @classmethod
    def number(cls, number: int) -> Self:
        return cls(f"core{number:04}", f"core+password+of+{number:08}", "peer", "p" * 24)


@dataclass
class Peer:
    """What a browser is to the core."""

    core: Core
    profile: str = GCM
    number: int = field(default_factory=lambda: next(_numbers))
    sock: socket.socket = field(init=False)

    def __post_init__(self) -> None:
        self.sock = self.open_socket()
        self.credentials = Credentials.number(self.number)
        policy, length = PROFILES[self.profile]
        self._to_core = bytes((self.number + at) % 256 for at in range(length))
        self._from_core = bytes((self.number + at + 100) % 256 for at in range(length))
        outbound, inbound = Policy.SSRC_ANY_OUTBOUND, Policy.SSRC_ANY_INBOUND
        self.sealer = Session(Policy(self._to_core, outbound, srtp_profile=policy))
        self.opener = Session(Policy(self._from_core, inbound, srtp_profile=policy))

    @staticmethod
    def open_socket() -> socket.socket:
        sock = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        sock.bind(("127.0.0.1", 0))
        sock.settimeout(DEADLINE_S)
        return sock

    @property
    def address(self) -> str:
        host, port = self.sock.getsockname()
        return f"{host}:{port}"

    def add(self, extensions: list[tuple[int, str]] | None = None) -> None:
        c = self.credentials
        self.core.add_transport(
            self.number, c.local_ufrag, c.local_pwd, c.remote_ufrag, c.remote_pwd, extensions or []
        )

    def start_srtp(self) -> None:
        self.core.start_srtp(self.number, self.profile, self._from_core, self._to_core)

    def connect(self, extensions: list[tuple[int, str]] | None = None) -> None:
        """Everything up to media."""
        self.add(extensions)
        assert self.check().message_class is stun.Class.RESPONSE
        self.start_srtp()

    def send(self, datagram: bytes) -> None:
        self.sock.sendto(datagram, ("127.0.0.1", self.core.port))

    def check(self, **changes: Any) -> stun.Message:
        """Asks and waits for the answer."""
        self.send(self.request(**changes))
        return stun.parse_message(self.receive(lambda data: data[0] < 4))

    def request(
        self,
        *,
        use_candidate: bool = True,
        password: str | None = None,
        username: str | None = None,
        controlled: bool = False,
        credentials: Credentials | None = None,
    ) -> bytes:
        c = credentials or self.credentials
        request = stun.Message(stun.Method.BINDING, stun.Class.REQUEST)
        request.attributes["USERNAME"] = username or f"{c.local_ufrag}:{c.remote_ufrag}"
        request.attributes["PRIORITY"] = 0x6E0001FF
        request.attributes["ICE-CONTROLLED" if controlled else "ICE-CONTROLLING"] = 1
        if use_candidate:
            request.attributes["USE-CANDIDATE"] = None
        request.add_message_integrity((password or c.local_pwd).encode())
        return bytes(request)

    def receive(self, wanted: Callable[[bytes], bool] = lambda _: True) -> bytes:
        """The next datagram that is wanted; the rest is dropped."""
        deadline = time.monotonic() + DEADLINE_S
        while time.monotonic() < deadline:
            data = self.sock.recv(4096)
            if wanted(data):
                return data
        raise TimeoutError

    def receive_rtp(self) -> bytes:
        return self.opener.unprotect(self.receive(is_rtp))

    def is_silent(self) -> bool:
        """Whether nothing has arrived that was not taken yet."""
        return not select.select([self.sock], [], [], 0)[0]

    def send_rtp(self, packet: bytes) -> None:
        self.send(self.sealer.protect(packet))

    def close(self) -> None:
        self.sock.close()


def is_rtp(data: bytes) -> bool:
    return data[0] >> 6 == 2 and not 192 <= data[1] <= 223


def rtp(sequence: int, *, ssrc: int = 0x1111, payload: bytes = b"voice", pt: int = 111) -> bytes:
    """One packet of 20 ms; the numbers wrap as they do on the wire."""
    number, timestamp = sequence % 2**16, sequence * 960 % 2**32
    head = bytes([0x80, pt]) + number.to_bytes(2, "big") + timestamp.to_bytes(4, "big")
    return head + ssrc.to_bytes(4, "big") + payload


class Events:
    """Events of a core, waited for by kind."""

    def __init__(self, core: Core) -> None:
        self._core = core
        self._waiting: list[Event] = []

    def next(self, kind: str) -> Event:
        """The next event of a kind; others stay for later."""
        deadline = time.monotonic() + DEADLINE_S
        while time.monotonic() < deadline:
            for at, event in enumerate(self._waiting):
                if event[0] == kind:
                    return self._waiting.pop(at)
            if select.select([self._core.event_fd], [], [], deadline - time.monotonic())[0]:
                self._waiting += self._core.take_events()
        raise TimeoutError(kind, self._waiting)

    def none_of(self, kind: str) -> bool:
        self._core.stats()  # Answered by the thread after all that was sent before.
        self._waiting += self._core.take_events()
        return all(event[0] != kind for event in self._waiting)
