"""Pages of the papers that imported conferences came with: drawn by the workers that draw uploads,
after everything that a meeting waits for. What is to be done stands in the table, so that it is
found after a crash, and after an import by another process."""

import asyncio
import os
from dataclasses import dataclass, field
from pathlib import Path

import structlog

from rooms.archive.imports import Imports, KeptPaper
from rooms.documents.messages import RenderingProgressed, RenderState
from rooms.kernel.errors import ErrorCode, Refused
from rooms.kernel.ids import ConferenceId, DocumentId
from rooms.kernel.ports import Files, original
from server.jobs.rendering import LATER, Rendering

EVERY_S = 10.0
AT_ONCE = 4
"""In the queue, which uploads must find room in."""
PASSING = frozenset({ErrorCode.DISK_FULL, ErrorCode.STORAGE_FAILED})
"""No fault of the paper."""

log = structlog.get_logger()


@dataclass(slots=True)
class ImportedPapers:
    """`run` in one task."""

    imports: Imports
    files: Files
    rendering: Rendering
    _drawing: dict[tuple[str, str], KeptPaper] = field(default_factory=dict)
    _wake: asyncio.Event = field(default_factory=asyncio.Event)

    async def run(self) -> None:
        while True:
            self._wake.clear()
            try:
                await self._begin()
            except Refused as refusal:
                # No room, or storage that can't be trusted: tried again, and said elsewhere.
                log.warning("imported_papers_wait", code=refusal.code.value)
            try:
                async with asyncio.timeout(EVERY_S):
                    await self._wake.wait()
            except TimeoutError:
                continue

    async def _begin(self) -> None:
        for paper in await self.imports.undrawn():
            key = (paper.conference_id, paper.sha256)
            if len(self._drawing) >= AT_ONCE:
                return
            if key not in self._drawing:
                self._drawing[key] = paper
                await self._admit(paper)

    async def _admit(self, paper: KeptPaper) -> None:
        conference_id = ConferenceId(paper.conference_id)
        document_id = DocumentId(paper.sha256)
        try:
            await self._place(paper)
            checked = await self.rendering.admit(paper.sha256)
        except Refused as refusal:
            if refusal.code in PASSING:
                del self._drawing[paper.conference_id, paper.sha256]
                raise
            failed = RenderingProgressed(
                document_id=document_id,
                sha256=paper.sha256,
                render_state=RenderState.FAILED,
                page_count=0,
                ready_pages=0,
                width=0.0,
                height=0.0,
                failure=refusal.code,
            )
            await self._told(conference_id, failed)
            return
        if not self.rendering.enqueue(
            conference_id, document_id, paper.sha256, checked, tell=self._told, urgency=LATER
        ):
            del self._drawing[paper.conference_id, paper.sha256]

    async def _place(self, paper: KeptPaper) -> None:
        """Where uploads lie; on this disk it takes no more room."""
        if not await self.files.exists(paper.file):
            raise Refused(ErrorCode.NOT_FOUND, what="file")
        async with self.files.workshop() as folder:
            placed = folder / "paper"
            await asyncio.to_thread(_link, self.files.path(paper.file), placed)
            await self.files.adopt({original(paper.sha256): placed})

    async def _told(self, conference_id: ConferenceId, told: RenderingProgressed) -> None:
        if told.render_state is RenderState.PROCESSING:
            return
        paper = self._drawing.pop((conference_id, told.sha256), None)
        if told.failure is ErrorCode.SECRECY_MARK_REFUSED and paper is not None:
            await self.rendering.forget(told.sha256)
            await self.files.remove(paper.file)
        await self.imports.progress(conference_id, told)
        self._wake.set()


def _link(file: Path, into: Path) -> None:
    os.link(file, into)
