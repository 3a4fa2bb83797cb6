"""One peer connection of a light peer: a path, DTLS as the client, and SRTP by libsrtp."""

import asyncio
import secrets
from collections.abc import Callable
from typing import TypeAlias

import pylibsrtp
from aiortc.rtcdtlstransport import SRTP_PROFILES

from media.peers.path import Agent, Candidate, Login, Transport
from media.sdp.description import Security
from media.transport import PROFILE_NAMES, Certificate, Datagrams, DtlsTransport

OnPacket: TypeAlias = Callable[[bytes], None]

HANDSHAKE_TIMEOUT_S = 10.0
# Media may overtake our own end of the handshake.
MAX_EARLY_PACKETS = 64
PROFILES = {
    PROFILE_NAMES[profile.openssl_profile]: profile.libsrtp_profile
    for profile in SRTP_PROFILES
    if profile.openssl_profile in PROFILE_NAMES
}


class Link:
    """`on_rtp` and `on_rtcp` get plain packets."""

    def __init__(self, certificate: Certificate, on_rtp: OnPacket, on_rtcp: OnPacket) -> None:
        self.ufrag = secrets.token_hex(4)
        self.pwd = secrets.token_hex(16)
        self.fingerprint = certificate.fingerprint
        self.profile: str | None = None
        self.undecryptable = 0
        self._certificate = certificate
        self._on_rtp = on_rtp
        self._on_rtcp = on_rtcp
        self._incoming: pylibsrtp.Session | None = None
        self._outgoing: pylibsrtp.Session | None = None
        self._early: list[bytes] = []
        self._agent: Agent | None = None
        self._dtls: DtlsTransport | None = None

    async def connect(
        self, remote: Security, candidates: list[Candidate], transport: Transport = "udp"
    ) -> None:
        """Raises TimeoutError without an answer, ConnectionError if DTLS failed."""
        login = Login(self.ufrag, self.pwd, remote.ufrag, remote.pwd)
        self._agent = agent = Agent(login, self._take)
        self._datagrams = Datagrams(agent.send)
        self._dtls = DtlsTransport(self._datagrams, self._certificate, "client", self._keys)
        await agent.connect([c for c in candidates if c.transport == transport])
        async with asyncio.timeout(HANDSHAKE_TIMEOUT_S):
            connected = await self._dtls.connect(remote.fingerprints)
        if not connected:
            raise ConnectionError("DTLS failed")

    def renew(self, remote: Security) -> None:
        """Both sides have new ICE credentials; the path and the keys stay."""
        if self._agent is not None:
            self._agent.login = Login(self.ufrag, self.pwd, remote.ufrag, remote.pwd)
            self._agent.check_again()

    def send_rtp(self, packet: bytes) -> None:
        if self._agent is not None and self._outgoing is not None:
            self._agent.send(self._outgoing.protect(packet))

    def send_rtcp(self, packet: bytes) -> None:
        if self._agent is not None and self._outgoing is not None:
            self._agent.send(self._outgoing.protect_rtcp(packet))

    async def ended(self) -> None:
        """Returns when the relay has said farewell."""
        if self._dtls is not None:
            await self._dtls.ended()

    async def close(self) -> None:
        """Says farewell; the relay then reports the peer gone at once."""
        if self._dtls is not None:
            await self._dtls.stop()
        self.vanish()

    def vanish(self) -> None:
        """As a machine that lost its power."""
        if self._agent is not None:
            self._agent.close()

    def _keys(self, profile: str, local: bytes, remote: bytes) -> None:
        def session(key: bytes, direction: int) -> pylibsrtp.Session:
            policy = pylibsrtp.Policy(key=key, ssrc_type=direction, srtp_profile=PROFILES[profile])
            policy.allow_repeat_tx = True
            policy.window_size = 1_024
            return pylibsrtp.Session(policy)

        self.profile = profile
        self._incoming = session(remote, pylibsrtp.Policy.SSRC_ANY_INBOUND)
        self._outgoing = session(local, pylibsrtp.Policy.SSRC_ANY_OUTBOUND)
        early, self._early = self._early, []
        for datagram in early:
            self._decrypt(self._incoming, datagram)

    def _take(self, datagram: bytes) -> None:
        first = datagram[0]
        if 20 <= first <= 63:
            self._datagrams.push(datagram)
        elif 128 <= first <= 191 and len(datagram) > 11:
            if self._incoming is not None:
                self._decrypt(self._incoming, datagram)
            elif len(self._early) < MAX_EARLY_PACKETS:
                self._early.append(datagram)

    def _decrypt(self, session: pylibsrtp.Session, datagram: bytes) -> None:
        try:
            if 64 <= datagram[1] & 0x7F <= 95:  # RFC 5761 4
                self._on_rtcp(session.unprotect_rtcp(datagram))
            else:
                self._on_rtp(session.unprotect(datagram))
        except pylibsrtp.Error:
            self.undecryptable += 1
