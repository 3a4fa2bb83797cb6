"""What must work for the server to be of use, asked by `/readyz`."""

import asyncio
import time
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import text

from media.messages import Describe, Description, Failed
from media.port import Relay
from rooms.kernel.database import Database
from rooms.kernel.errors import Refused
from rooms.migrations import is_current
from server.disk import DiskGuard
from server.http.clients import Clients
from server.http.messages import Check
from server.metrics import Metrics

PATIENCE_S = 3.0
FRESH_S = 0.5


@dataclass(slots=True)
class Checks:
    """Answers are kept for `FRESH_S`, so that whoever asks often costs nothing."""

    database: Database
    disk: DiskGuard
    relay: Relay
    clients: Clients
    metrics: Metrics

    _answers: Sequence[Check] = ()
    _answered_at_s: float = -FRESH_S

    async def run(self) -> Sequence[Check]:
        if time.monotonic() - self._answered_at_s >= FRESH_S:
            self._answers = await self._ask()
            self._answered_at_s = time.monotonic()
        return self._answers

    async def _ask(self) -> Sequence[Check]:
        return [
            await self._database(),
            self._disk(),
            await self._relay(),
            Check(
                name="clients",
                state="ok" if self.clients.built() else "degraded",
                detail="built" if self.clients.built() else "run `make clients`",
            ),
        ]

    async def _relay(self) -> Check:
        """Also takes the relay's figures, so that whoever asks next sees them."""
        reply = await self.relay.ask(Describe())
        self.metrics.relay_up.set(0 if isinstance(reply, Failed) else 1)
        match reply:
            case Description(totals=totals, peers=peers):
                self.metrics.relay_totals(totals)
                return Check(name="relay", state="ok", detail=f"{len(peers)} peers")
            case Failed(code=code):
                # Without media the papers, the floor and the record still serve.
                return Check(name="relay", state="degraded", detail=code)
            case _:
                return Check(name="relay", state="failed", detail="unexpected reply")

    async def _database(self) -> Check:
        """A write transaction, and the schema this program expects."""
        if self.database.failed.is_set():
            return Check(name="database", state="failed", detail="storage failed, restart")
        try:
            async with asyncio.timeout(PATIENCE_S), self.database.write() as connection:
                await connection.execute(text("SELECT 1"))
                current = await is_current(connection)
        except (TimeoutError, Refused) as error:
            return Check(name="database", state="failed", detail=str(error) or "timeout")
        detail = "writable" if current else "run `dienhong migrate`"
        return Check(name="database", state="ok" if current else "failed", detail=detail)

    def _disk(self) -> Check:
        free = self.disk.free_bytes()
        enough = free >= self.disk.reserve_bytes
        return Check(
            name="disk", state="ok" if enough else "degraded", detail=f"{free >> 20} MB free"
        )
