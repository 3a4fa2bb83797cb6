"""What is read from papers once they are drawn: words into the index, a copy for ranges, scans.

The steps of all papers wait in one queue: first the words that are there, then the copies, then
scans, one page at a time, so that a long scan holds up nobody. Each step may be done twice. What a
crash or a full disk left undone is found at the next start: the paper is not complete in the index.
"""

import asyncio
from dataclasses import dataclass, field
from enum import IntEnum
from itertools import count
from pathlib import Path

import structlog

from rooms.documents.messages import DocumentRemoved, RenderState, TextState
from rooms.documents.service import Documents
from rooms.kernel.errors import ErrorCode, Refused
from rooms.kernel.ports import Files
from rooms.live.owner import Committed
from rooms.search import rules
from rooms.search.service import Search
from server.jobs.rendering import Rendering
from server.metrics import Metrics
from server.rendering.messages import PageWords
from server.rendering.names import linear_name, read_name
from server.rendering.ocr import Ocr, with_words
from server.rendering.process import RenderProcess
from server.rendering.shelf import Shelf
from server.rendering.sources import Sources
from server.settings import Rendering as RenderingSettings

PAGES_AT_ONCE = 50
"""In one transaction, so that votes need not wait for a long paper."""
TELLINGS_MAX = 50

log = structlog.get_logger()


class Step(IntEnum):
    """In the order of urgency."""

    SWEEP = 0
    WORDS = 1
    COPY = 2
    SCANS = 3


@dataclass(slots=True)
class Paper:
    """A drawn paper; `unread` are its pages without words, found by the first step."""

    sha256: str
    page_count: int = 0
    unread: list[int] = field(default_factory=list)
    told: int = 0

    @property
    def searchable(self) -> int:
        return self.page_count - len(self.unread)

    def is_due(self) -> bool:
        """Each telling is a line in the log."""
        return self.searchable >= self.told + max(1, self.page_count // TELLINGS_MAX)


@dataclass(slots=True)
class Reading:
    """`finished` is told of drawn papers, `committed` of what leaves; `run` in one task."""

    settings: RenderingSettings
    files: Files
    metrics: Metrics
    search: Search
    documents: Documents
    rendering: Rendering
    _queue: asyncio.PriorityQueue[tuple[Step, int, Paper]] = field(
        default_factory=asyncio.PriorityQueue
    )
    _order: "count[int]" = field(default_factory=count)

    def finished(self, sha256: str) -> None:
        self._put(Step.WORDS, Paper(sha256))

    def committed(self, committed: Committed) -> None:
        """A paper that was removed leaves the index, unless another conference has it."""
        if any(isinstance(entry.event, DocumentRemoved) for entry in committed.entries):
            self._put(Step.SWEEP, Paper(""))

    async def restore(self) -> None:
        self._put(Step.SWEEP, Paper(""))
        for sha256 in await self.search.missing():
            self.finished(sha256)

    async def idle(self) -> None:
        """Until everything known so far is read."""
        await self._queue.join()

    def _put(self, step: Step, paper: Paper) -> None:
        self._queue.put_nowait((step, next(self._order), paper))

    async def run(self) -> None:
        while True:
            step, _, paper = await self._queue.get()
            try:
                await self._take(step, paper)
            except Refused as refused:
                log.warning("reading_failed", code=refused.code.value)
            except Exception:
                log.exception("reading_broken")
            finally:
                self._queue.task_done()

    async def _take(self, step: Step, paper: Paper) -> None:
        match step:
            case Step.SWEEP:
                for sha256 in await self.search.unwanted():
                    await self.search.index.forget(sha256)
            case Step.WORDS:
                await self._index(paper)
                self._put(Step.COPY, paper)
            case Step.COPY:
                await self._copy(paper)
                await self._go_on(paper)
            case Step.SCANS:
                await self.rendering.idle()
                await self._read(paper)

    async def _index(self, paper: Paper) -> None:
        """The words that are there: of text layers, and of scans read before."""
        shelf = Shelf(self.files)
        paper.page_count = len((await shelf.digests(paper.sha256)).digests)
        for first in range(1, paper.page_count + 1, PAGES_AT_ONCE):
            last = min(paper.page_count, first + PAGES_AT_ONCE - 1)
            pages: dict[int, list[rules.Token]] = {}
            for page in range(first, last + 1):
                read = await shelf.words(paper.sha256, page)
                pages[page] = _tokens(read)
                if not read.words and not await shelf.is_read(paper.sha256, page):
                    paper.unread.append(page)
            await self.search.index.put(paper.sha256, pages)

    async def _copy(self, paper: Paper) -> None:
        """Without it, readers ask the original for ranges."""
        name = linear_name(paper.sha256)
        if await self.files.exists(name):
            return
        source = await Sources(self.settings, self.files).pdf(paper.sha256)
        async with self.files.workshop() as folder:
            made = folder / "linear.pdf"
            if await RenderProcess(self.settings).linearise(source, made):
                await self.files.adopt({name: made})

    async def _go_on(self, paper: Paper) -> None:
        """To the scans, if there are any and they can be read."""
        if not paper.unread:
            await self._tell(paper, TextState.READY)
            await self.search.index.complete(paper.sha256)
        elif await asyncio.to_thread(self._ocr.program) is None:
            await self._tell(paper, TextState.UNAVAILABLE)
        else:
            await self._tell(paper, TextState.READING)
            self._put(Step.SCANS, paper)

    async def _read(self, paper: Paper) -> None:
        program = await asyncio.to_thread(self._ocr.program)
        if program is None:
            return
        if await self._read_page(program, paper):
            await self._withdraw(paper.sha256)
        elif not paper.unread:
            await self._go_on(paper)
        else:
            if paper.is_due():
                await self._tell(paper, TextState.READING)
            self._put(Step.SCANS, paper)

    async def _read_page(self, program: Path, paper: Paper) -> bool:
        """One more page; does it bear a mark of secrecy that may not be here?"""
        page = paper.unread[0]
        blank = await Shelf(self.files).words(paper.sha256, page)
        read = await self._ocr.read(program, paper.sha256, page)
        if read.secret and self.rendering.refuse_secret:
            return True
        whole = with_words(blank, read.words)
        await self.files.put(read_name(paper.sha256, page), whole.model_dump_json().encode())
        await self.search.index.put(paper.sha256, {page: _tokens(whole)})
        self.metrics.pages_read.inc()
        paper.unread.pop(0)
        return False

    async def _withdraw(self, sha256: str) -> None:
        """A secrecy mark was found in a scan: nothing of it stays, wherever it was used."""
        await self.search.index.forget(sha256)
        await self.rendering.forget(sha256)
        for conference_id, progress in await self.documents.progress_of(sha256):
            failed = {
                "render_state": RenderState.FAILED,
                "failure": ErrorCode.SECRECY_MARK_REFUSED,
                "ready_pages": 0,
                "text_state": TextState.WAITING,
                "text_pages": 0,
            }
            await self.documents.progress(conference_id, progress.model_copy(update=failed))

    async def _tell(self, paper: Paper, state: TextState) -> None:
        paper.told = paper.searchable
        told = {"text_state": state, "text_pages": paper.searchable}
        for conference_id, progress in await self.documents.progress_of(paper.sha256):
            if progress.render_state is RenderState.READY:
                await self.documents.progress(conference_id, progress.model_copy(update=told))

    @property
    def _ocr(self) -> Ocr:
        return Ocr(self.settings, self.files)


def _tokens(page: PageWords) -> list[rules.Token]:
    return rules.tokens([word.text for word in page.words])
