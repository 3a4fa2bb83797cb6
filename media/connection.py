"""How does one peer connection live? Waits for the other side's description, shakes hands over the
native core's port, hands the SRTP keys to the core, and ends when either side ends it.
"""

import asyncio
import secrets
from collections.abc import Callable
from dataclasses import dataclass

from media._native import Core
from media.sdp.description import Security
from media.transport import Certificate, Datagrams, DtlsTransport, Role

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
        self.local = Credentials.new()
        self._remote: asyncio.Future[Security] = asyncio.get_running_loop().create_future()
        self._added = False
        self._datagrams = Datagrams(lambda datagram: core.send_dtls(number, datagram))
        self._task = asyncio.create_task(self._live(), name=f"connection-{number}")
        self._task.add_done_callback(lambda _: on_freed(self))

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
        reason = "closed"
        dtls: DtlsTransport | None = None
        try:
            async with asyncio.timeout(CONNECT_TIMEOUT_S):
                remote = await self._remote
                dtls = DtlsTransport(
                    self._datagrams, self._certificate, role_against(remote.setup), self._keys
                )
                connected = await dtls.connect(remote.fingerprints)
            if connected:
                self._on_connected()
                await dtls.ended()
            else:
                reason = "dtls_failed"
        except TimeoutError:
            reason = "timeout"
        finally:
            await self._free(dtls)
        self._on_gone(reason)

    def _keys(self, profile: str, local: bytes, remote: bytes) -> None:
        self._core.start_srtp(self.number, profile, local, remote)

    async def _free(self, dtls: DtlsTransport | None) -> None:
        if dtls is not None:
            await dtls.stop()
        if self._added:
            self._core.remove_transport(self.number)


def role_against(setup: str) -> Role:
    """RFC 5763 5: who offers `actpass` leaves the choice to us, and ICE-lite listens."""
    return "client" if setup == "passive" else "server"
