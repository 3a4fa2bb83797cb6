"""How does one peer connection live? Waits for the other side's description, shakes hands over the
native core's port, hands the SRTP keys to the core, and ends when either side ends it.
"""

import asyncio
import secrets
from collections.abc import Callable
from dataclasses import dataclass

import structlog

from media._native import Core
from media.sdp.description import Security
from media.transport import Certificate, Datagrams, DtlsTransport, Role

log = structlog.get_logger()

# Longer than any browser takes over a poor line; a peer that never answers holds no state for ever.
CONNECT_TIMEOUT_S = 30.0


@dataclass(frozen=True, slots=True)
class Credentials:
    """Local ICE credentials (RFC 8445 5.3: 24 and 128 bits at least)."""

    ufrag: str
    pwd: str

    @staticmethod
    def new() -> "Credentials":
        return Credentials(secrets.token_hex(8), secrets.token_hex(16))


class Connection:
    """One transport of the core, under a number that is never used again."""

    def __init__(
        self,
        core: Core,
        number: int,
        certificate: Certificate,
        *,
        on_connected: Callable[[], None],
        on_gone: Callable[[str], None],
        on_freed: Callable[["Connection"], None],
    ) -> None:
        self._core = core
        self.number = number
        self._certificate = certificate
        self._on_connected = on_connected
        self._on_gone = on_gone
        self._on_freed = on_freed
        self.local = Credentials.new()
        self._remote: asyncio.Future[Security] = asyncio.get_running_loop().create_future()
        self._dtls: DtlsTransport | None = None
        self._added = False
        self._datagrams = Datagrams(lambda datagram: core.send_dtls(number, datagram))
        self._task = asyncio.create_task(self._live(), name=f"connection-{number}")
        self._task.add_done_callback(self._finish)

    def open(self, remote: Security, extensions: tuple[tuple[int, str], ...]) -> None:
        """The other side is known: its checks are answered from now on."""
        self._core.add_transport(
            self.number,
            self.local.ufrag,
            self.local.pwd,
            remote.ufrag,
            remote.pwd,
            list(extensions),
        )
        self._added = True
        self._remote.set_result(remote)

    def restart_ice(self, remote: Security) -> None:
        """New credentials on both sides, media goes on (RFC 8445 9)."""
        self.local = Credentials.new()
        self._core.restart_ice(
            self.number, self.local.ufrag, self.local.pwd, remote.ufrag, remote.pwd
        )

    def datagram(self, datagram: bytes) -> None:
        self._datagrams.push(datagram)

    def close(self) -> None:
        """Says farewell and frees the transport in the next turn of the loop."""
        self._task.cancel()

    async def closed(self) -> None:
        await asyncio.wait([self._task])

    async def _live(self) -> None:
        try:
            self._on_gone(await self._until_gone())
        finally:
            await self._free()

    async def _until_gone(self) -> str:
        try:
            async with asyncio.timeout(CONNECT_TIMEOUT_S):
                remote = await self._remote
                role = role_against(remote.setup)
                dtls = DtlsTransport(self._datagrams, self._certificate, role, self._keys)
                self._dtls = dtls
                connected = await dtls.connect(remote.fingerprints)
        except TimeoutError:
            return "timeout"
        if not connected:
            return "dtls_failed"
        self._on_connected()
        await dtls.ended()
        return "closed"

    def _keys(self, profile: str, local: bytes, remote: bytes) -> None:
        self._core.start_srtp(self.number, profile, local, remote)

    async def _free(self) -> None:
        if self._dtls is not None:
            await self._dtls.stop()
        if self._added:
            self._core.remove_transport(self.number)

    def _finish(self, task: asyncio.Task[None]) -> None:
        self._on_freed(self)
        if not task.cancelled() and task.exception() is not None:
            log.error("connection_broken", transport=self.number, exc_info=task.exception())
            self._on_gone("dtls_failed")


def role_against(setup: str) -> Role:
    """RFC 5763 5: who offers `actpass` leaves the choice to us, and ICE-lite listens."""
    return "client" if setup == "passive" else "server"
