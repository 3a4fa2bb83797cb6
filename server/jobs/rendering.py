"""Pages of papers: a bounded queue in this process, children that draw, progress into the log.

Each worker takes what is most wanted: page 1 of a paper that has none, then the next few pages of
the oldest paper, so that several workers draw one paper and a new one opens at once all the same.
A full queue loses nothing: the document stands as `processing` in the tables and is found by the
sweep of the next start. Drawing a page that is already there is skipped, so work is never repeated.
"""

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import aclosing
from dataclasses import dataclass, field
from itertools import count

import structlog

from rooms.documents.messages import RenderingProgressed, RenderState
from rooms.documents.service import Documents, Unfinished
from rooms.kernel.errors import ErrorCode, Refused
from rooms.kernel.ids import ConferenceId, DocumentId
from rooms.kernel.ports import Files
from server.logs import short
from server.metrics import Metrics
from server.rendering.messages import PageDigests
from server.rendering.names import (
    SIZES,
    derived_names,
    digests_name,
    image_name,
    pages_folder,
    words_name,
)
from server.rendering.process import Checked, Drawn, RenderProcess
from server.rendering.shelf import Shelf
from server.rendering.sources import Sources
from server.settings import Rendering as RenderingSettings

PAGES_PER_CHILD = 8
"""A child's memory grows with its pages, and a new paper waits for the child before it."""
TELL_EVERY_PAGES = 5
TELLINGS_MAX = 50
"""Each progress is a line in the log: page 1, then every few, in a long paper every fiftieth."""

FIRST, REST, LATER = 0, 1, 2
"""What a worker takes: page 1 before all other pages, last what no meeting waits for."""

Tell = Callable[[ConferenceId, RenderingProgressed], Awaitable[None]]
"""To whom it is said how far a paper is."""

log = structlog.get_logger()


@dataclass(slots=True)
class Paper:
    """A paper being drawn. `ready` is the last page up to which all are there."""

    job: Unfinished
    tell: Tell
    checked: Checked | None = None
    next_page: int = 1
    ready: int = 0
    told: int = 0
    finishing: bool = False
    given_up: bool = False
    _done: set[int] = field(default_factory=set)

    @property
    def page_count(self) -> int:
        return 0 if self.checked is None else self.checked.page_count

    def take(self, most: int) -> range:
        """The next pages to draw."""
        first, self.next_page = self.next_page, min(self.page_count + 1, self.next_page + most)
        return range(first, self.next_page)

    def drew(self, page: int) -> bool:
        """Note a page; is it time to tell?"""
        self._done.add(page)
        while self.ready + 1 in self._done:
            self.ready += 1
            self._done.discard(self.ready)
        step = max(TELL_EVERY_PAGES, self.page_count // TELLINGS_MAX)
        due = self.ready < self.page_count and self.ready >= self.told + step
        if due or (self.ready >= 1 and self.told == 0):
            self.told = self.ready
            return True
        return False


@dataclass(slots=True)
class Rendering:
    """`check` before a paper is registered, `enqueue` after, `run` in as many tasks as workers;
    `finished` is told of every version whose pages are all there."""

    settings: RenderingSettings
    files: Files
    metrics: Metrics
    refuse_secret: bool
    documents: Documents
    finished: Callable[[str], None] = lambda _sha256: None
    _process: RenderProcess = field(init=False)
    _sources: Sources = field(init=False)
    _queue: asyncio.PriorityQueue[tuple[int, int, Paper]] = field(
        default_factory=asyncio.PriorityQueue
    )
    _order: "count[int]" = field(default_factory=count)

    def __post_init__(self) -> None:
        self._process = RenderProcess(self.settings)
        self._sources = Sources(self.settings, self.files)

    async def admit(self, sha256: str) -> Checked:
        """What was just received: a PDF, or an Office file that becomes one."""
        await self._sources.admit(sha256)
        return await self.check(sha256)

    async def check(self, sha256: str) -> Checked:
        """Refuse a stored file that can't become pages, or that bears a mark of secrecy."""
        checked = await self._process.check(await self._sources.pdf(sha256))
        if checked.secret and self.refuse_secret:
            raise Refused(ErrorCode.SECRECY_MARK_REFUSED)
        return checked

    def enqueue(
        self,
        conference_id: ConferenceId,
        document_id: DocumentId,
        sha256: str,
        checked: Checked | None = None,
        *,
        tell: Tell | None = None,
        urgency: int = FIRST,
    ) -> bool:
        """Was there room? `checked` spares opening a file again that was just found good; without
        `tell` the log of the conference is told."""
        if self._queue.qsize() >= self.settings.queue:
            log.warning("rendering_queue_full", document=short(document_id))
            return False
        job = Unfinished(conference_id, document_id, sha256)
        self._put(urgency, Paper(job, tell or self.documents.progress, checked))
        return True

    def _put(self, urgency: int, paper: Paper) -> None:
        self._queue.put_nowait((urgency, next(self._order), paper))

    async def restore(self) -> None:
        """At the start: what a crash left unfinished."""
        for job in await self.documents.unfinished():
            self.enqueue(job.conference_id, job.document_id, job.sha256)

    async def idle(self) -> None:
        """Until everything enqueued so far is done."""
        await self._queue.join()

    async def run(self) -> None:
        while True:
            urgency, order, paper = await self._queue.get()
            try:
                await self._work(urgency, order, paper)
            except Exception:
                log.exception("rendering_broken", document=short(paper.job.document_id))
            finally:
                self._queue.task_done()

    async def _work(self, urgency: int, order: int, paper: Paper) -> None:
        if paper.given_up:
            return
        try:
            if paper.checked is None:
                paper.checked = await self.check(paper.job.sha256)
            if urgency == FIRST:
                await self._draw(paper, paper.take(1))
            pages = paper.take(PAGES_PER_CHILD)
            if paper.next_page <= paper.page_count:  # the other workers go on with it meanwhile
                self._queue.put_nowait((max(urgency, REST), order, paper))
            await self._draw(paper, pages)
            if paper.ready == paper.page_count and not (paper.finishing or paper.given_up):
                await self._finish(paper)
        except Refused as refused:
            if not paper.given_up:
                await self._give_up(paper, refused.code)

    async def _draw(self, paper: Paper, pages: range) -> None:
        sha256 = paper.job.sha256
        missing = [page for page in pages if not await self.files.exists(words_name(sha256, page))]
        for page in pages:
            if page not in missing:
                await self._drew(paper, page)
        if not missing:
            return
        path = await self._sources.pdf(sha256)
        async with self.files.workshop() as folder:
            drawing = self._process.draw(path, missing[0], missing[-1], folder)
            async with aclosing(drawing) as drawn_pages:
                async for drawn in drawn_pages:
                    self._check_mark(drawn)
                    names = [image_name(sha256, drawn.page, size) for size in SIZES]
                    made = [folder / f"{drawn.page}.{size}.webp" for size in SIZES]
                    # The words last, for they say that the page is whole.
                    names.append(words_name(sha256, drawn.page))
                    made.append(folder / f"{drawn.page}.words.json")
                    await self.files.adopt(dict(zip(names, made, strict=True)))
                    self.metrics.pages_rendered.inc()
                    await self._drew(paper, drawn.page)

    def _check_mark(self, drawn: Drawn) -> None:
        if drawn.secret and self.refuse_secret:
            raise Refused(ErrorCode.SECRECY_MARK_REFUSED)

    async def _drew(self, paper: Paper, page: int) -> None:
        if paper.drew(page) and not paper.given_up:
            await self._tell(paper, RenderState.PROCESSING, None)

    async def _finish(self, paper: Paper) -> None:
        paper.finishing = True
        sha256 = paper.job.sha256
        pages = range(1, paper.page_count + 1)
        shelf = Shelf(self.files)
        digests = PageDigests(digests=[(await shelf.words(sha256, page)).digest for page in pages])
        await self.files.put(digests_name(sha256), digests.model_dump_json().encode())
        await self._tell(paper, RenderState.READY, None)
        self.finished(sha256)

    async def _give_up(self, paper: Paper, code: ErrorCode) -> None:
        paper.given_up = True
        self.metrics.renderings_failed.labels(code.value).inc()
        paper.ready = 0
        if code is ErrorCode.SECRECY_MARK_REFUSED:
            await self.forget(paper.job.sha256)
        await self._tell(paper, RenderState.FAILED, code)

    async def forget(self, sha256: str) -> None:
        """Nothing of a paper that may not be here stays: neither the file nor what was made."""
        for name in (*derived_names(sha256), pages_folder(sha256)):
            await self.files.remove(name)

    async def _tell(self, paper: Paper, state: RenderState, failure: ErrorCode | None) -> None:
        checked = paper.checked
        event = RenderingProgressed(
            document_id=paper.job.document_id,
            sha256=paper.job.sha256,
            render_state=state,
            page_count=paper.page_count,
            ready_pages=paper.ready,
            width=0.0 if checked is None else checked.width,
            height=0.0 if checked is None else checked.height,
            failure=failure,
        )
        await paper.tell(paper.job.conference_id, event)
