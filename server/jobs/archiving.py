"""Keeps the index of the archive as its records are: after a closing, and as transcripts are
corrected."""

import asyncio
from dataclasses import dataclass, field

import structlog

from rooms.archive.service import Archive
from rooms.conferences.messages import ConferenceClosed
from rooms.kernel.errors import Refused
from rooms.live.owner import Committed

EVERY_S = 10.0

log = structlog.get_logger()


@dataclass(slots=True)
class ArchiveKeeping:
    """`committed` is a listener; `run` in a task."""

    archive: Archive
    _wake: asyncio.Event = field(default_factory=asyncio.Event)

    def committed(self, committed: Committed) -> None:
        if any(isinstance(one.event, ConferenceClosed) for one in committed.entries):
            self._wake.set()

    async def run(self) -> None:
        while True:
            try:
                if changed := await self.archive.refresh():
                    log.info("archive_indexed", conferences=changed)
            except Refused as refusal:
                # No room, or storage that can't be trusted: tried again, and said elsewhere.
                log.warning("archive_index_failed", code=refusal.code.value)
            self._wake.clear()
            try:
                async with asyncio.timeout(EVERY_S):
                    await self._wake.wait()
            except TimeoutError:
                continue
