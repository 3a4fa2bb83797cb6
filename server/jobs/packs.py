"""Print packs: made while somebody waits, one at a time, in a confined child; nothing is kept."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import aclosing, asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

from rooms.documents import pack as packing
from rooms.documents.messages import PrintPackView
from rooms.documents.pack import Pack
from rooms.kernel.errors import ErrorCode, Refused
from rooms.kernel.ids import AttendeeId, ConferenceId
from rooms.kernel.ports import Files
from rooms.live.service import LiveConferences
from server.rendering.process import Limits, answers
from server.rendering.sources import Sources

WAITING_MAX = 20
"""A secretary prints for a few; a whole hall at once is told to come back."""
CPU_S = 120.0
OPEN_FILES = 1_100
"""The papers are read while the pack is written, all at once."""


@dataclass(slots=True)
class Packs:
    live: LiveConferences
    files: Files
    sources: Sources
    memory_mb: int
    _turn: asyncio.Lock = field(default_factory=asyncio.Lock)
    _waiting: int = 0

    async def measure(self, conference_id: ConferenceId, attendee_id: AttendeeId) -> PrintPackView:
        """What the pack would hold now."""
        pack = packing.plan(await self.live.state(conference_id), attendee_id)
        return PrintPackView(
            documents=len(pack.entries),
            pages=pack.pages,
            bytes=pack.byte_count,
            waiting=pack.waiting,
        )

    @asynccontextmanager
    async def made(
        self, conference_id: ConferenceId, attendee_id: AttendeeId
    ) -> AsyncIterator[Path]:
        """The pack as a file, gone when the block ends."""
        pack = packing.plan(await self.live.state(conference_id), attendee_id)
        pack.require_printable()
        if self._waiting >= WAITING_MAX:
            raise Refused(ErrorCode.RATE_LIMITED)
        async with self.files.workshop() as folder:
            self._waiting += 1
            try:
                async with self._turn:
                    made = await self._make(pack, folder)
            finally:
                self._waiting -= 1
            yield made

    async def _make(self, pack: Pack, folder: Path) -> Path:
        cover, order, made = (folder / name for name in ("cover.pdf", "order.json", "pack.pdf"))
        cover.write_bytes(await asyncio.to_thread(packing.cover, pack))
        papers = [(entry.title, await self.sources.pdf(entry.sha256)) for entry in pack.entries]
        parts = [("", str(cover)), *((title, str(path)) for title, path in papers)]
        order.write_text(json.dumps(parts, ensure_ascii=False), encoding="utf-8")
        limits = Limits(
            self.memory_mb,
            CPU_S,
            CPU_S,
            file_mb=64 + 2 * pack.byte_count // 1_000_000,
            open_files=OPEN_FILES,
            reads=(cover, order, *(path for _, path in papers)),
            writes=(folder,),
        )
        async with aclosing(answers(limits, "pack", str(order), str(made))) as said:
            if [answer async for answer in said]:
                return made
        raise Refused(ErrorCode.PDF_TOO_COMPLEX)
