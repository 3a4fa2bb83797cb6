"""Papers with one's notes: made while somebody waits, one at a time, in a confined child; nothing
is kept."""

import asyncio
import json
from collections.abc import AsyncIterator, Iterable
from contextlib import aclosing, asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from rooms.documents.messages import DocumentView
from rooms.kernel.errors import ErrorCode, Refused
from rooms.kernel.ids import AttendeeId, ConferenceId
from rooms.kernel.ports import Files
from rooms.live.service import LiveConferences
from rooms.notes import printing
from rooms.notes.printing import Digests, NotedPaper
from rooms.notes.rules import Note
from rooms.notes.service import Notes
from server.rendering.names import digests_name
from server.rendering.process import Limits, answers
from server.rendering.shelf import Shelf
from server.rendering.sources import Sources

WAITING_MAX = 20
CPU_S = 60.0
OPEN_FILES = 1_100
"""The papers are read while the pack is written, all at once."""


@dataclass(slots=True)
class NotedPapers:
    live: LiveConferences
    notes: Notes
    files: Files
    sources: Sources
    memory_mb: int
    _turn: asyncio.Lock = field(default_factory=asyncio.Lock)
    _waiting: int = 0

    @asynccontextmanager
    async def made(
        self, conference_id: ConferenceId, attendee_id: AttendeeId, document_id: str | None
    ) -> AsyncIterator[Path]:
        """One paper, or all that bear notes, as a file that is gone when the block ends."""
        state = await self.live.state(conference_id)
        notes = list((await self.notes.own(conference_id, attendee_id)).values())
        wanted = printing.wanted(state, attendee_id, notes, document_id)
        if self._waiting >= WAITING_MAX:
            raise Refused(ErrorCode.RATE_LIMITED)
        digests = await self._digests(wanted, notes)
        papers = [printing.noted(paper, notes, digests) for paper in wanted]
        author = state.roster.attendee(attendee_id).name
        async with self.files.workshop() as folder:
            self._waiting += 1
            try:
                async with self._turn:
                    made = await self._make(papers, author, state.conference.title, folder)
            finally:
                self._waiting -= 1
            yield made

    async def _digests(self, papers: Iterable[DocumentView], notes: Iterable[Note]) -> Digests:
        """Of every version that bears notes, and of those they are to be carried to."""
        ids = {paper.id for paper in papers}
        versions = {note.place.sha256 for note in notes if note.place.document_id in ids}
        versions |= {paper.version.sha256 for paper in papers}
        shelf = Shelf(self.files)
        return {
            sha256: (await shelf.digests(sha256)).digests
            for sha256 in versions
            if await self.files.exists(digests_name(sha256))
        }

    async def _make(
        self, papers: list[NotedPaper], author: str, conference: str, folder: Path
    ) -> Path:
        order, listing, made = (folder / name for name in ("order.json", "list.pdf", "noted.pdf"))
        listed = await asyncio.to_thread(
            printing.listing, papers, author=author, conference=conference
        )
        if listed is not None:
            listing.write_bytes(listed)
        paths = [await self.sources.pdf(paper.sha256) for paper in papers]
        wanted = {
            "author": author,
            "papers": [_order(paper, path) for paper, path in zip(papers, paths, strict=True)],
            "listing": None if listed is None else str(listing),
        }
        order.write_text(json.dumps(wanted, ensure_ascii=False), encoding="utf-8")
        limits = Limits(
            self.memory_mb,
            CPU_S,
            CPU_S,
            file_mb=64 + 2 * sum(paper.byte_count for paper in papers) // 1_000_000,
            open_files=OPEN_FILES,
            reads=(order, *([] if listed is None else [listing]), *paths),
            writes=(folder,),
        )
        async with aclosing(answers(limits, "ink", str(order), str(made))) as said:
            if [answer async for answer in said]:
                return made
        raise Refused(ErrorCode.PDF_TOO_COMPLEX)


def _order(paper: NotedPaper, path: Path) -> dict[str, Any]:
    numbers = {note.id: number for number, _, note in paper.numbered()}
    pages = {
        page: [
            {
                "number": numbers.get(note.id),
                "stroke": None if note.stroke is None else note.stroke.model_dump(mode="json"),
                "sticky": None if note.sticky is None else note.sticky.model_dump(mode="json"),
            }
            for note in notes
        ]
        for page, notes in paper.pages.items()
    }
    return {"title": paper.title, "path": str(path), "pages": pages}
