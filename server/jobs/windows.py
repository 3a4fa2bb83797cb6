"""Time windows of papers: when one opens or closes, the log is told, so that its state stays pure.

What is due stands in the tables, so that a window that passed while the server was down is found.
"""

import asyncio
from contextlib import suppress
from dataclasses import dataclass, field

import structlog

from rooms.documents.messages import DocumentAdded, DocumentChanged, ItemRestricted
from rooms.documents.service import Documents
from rooms.kernel.errors import Refused
from rooms.kernel.ports import Clock
from rooms.live.owner import Committed
from server.logs import short

LONGEST_S = 30.0
"""Looked at again after this long in any case: the clock of the machine may have been set."""
RETRY_S = 1.0

log = structlog.get_logger()


@dataclass(slots=True)
class Windows:
    """`committed` is a listener; `run` in a task."""

    documents: Documents
    clock: Clock
    _wake: asyncio.Event = field(default_factory=asyncio.Event)

    def committed(self, committed: Committed) -> None:
        """A rule was made or changed: the next window may come sooner."""
        about = DocumentAdded | DocumentChanged | ItemRestricted
        if any(isinstance(entry.event, about) for entry in committed.entries):
            self._wake.set()

    async def run(self) -> None:
        while True:
            self._wake.clear()
            wait_s = await self._turn()
            with suppress(TimeoutError):
                async with asyncio.timeout(wait_s):
                    await self._wake.wait()

    async def _turn(self) -> float:
        """Tell what is due; how long until the next window."""
        try:
            due, next_ms = await self.documents.due_windows()
            for conference_id in due:
                await self.documents.turn_windows(conference_id)
                log.info("access_windows_turned", conference=short(conference_id))
        except Refused as refused:
            log.warning("access_windows_failed", code=refused.code.value)
            return RETRY_S
        if next_ms is None:
            return LONGEST_S
        return min(LONGEST_S, max(0.0, (next_ms - self.clock()) / 1000))
