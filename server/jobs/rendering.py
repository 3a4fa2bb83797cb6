"""Pages of papers: a bounded queue in this process, children that draw, progress into the log.

A full queue loses nothing: the document stands as `processing` in the tables and is found by the
sweep of the next start. Drawing a page that is already there is skipped, so work is never repeated.
"""

import asyncio
import tempfile
from contextlib import aclosing
from dataclasses import dataclass, field
from pathlib import Path

import structlog

from rooms.documents.messages import RenderingProgressed, RenderState
from rooms.documents.service import Documents, Unfinished
from rooms.kernel.errors import ErrorCode, Refused
from rooms.kernel.ids import ConferenceId, DocumentId
from rooms.kernel.ports import Files, original
from server.logs import short
from server.metrics import Metrics
from server.rendering.names import SIZES, image_name, words_name
from server.rendering.process import Checked, RenderProcess
from server.settings import Rendering as RenderingSettings

PAGES_PER_CHILD = 16
"""A child's memory grows with its pages; page 1 goes alone, so that the paper opens at once."""
TELL_EVERY_PAGES = 5
"""Each progress is a line in the log: page 1, then every few, then the last."""

log = structlog.get_logger()


@dataclass(slots=True)
class Rendering:
    """`check` before a paper is registered, `enqueue` after, `run` in as many tasks as workers."""

    settings: RenderingSettings
    files: Files
    metrics: Metrics
    refuse_secret: bool
    documents: Documents
    _process: RenderProcess = field(init=False)
    _queue: asyncio.Queue[Unfinished] = field(init=False)

    def __post_init__(self) -> None:
        self._process = RenderProcess(self.settings)
        self._queue = asyncio.Queue(self.settings.queue)

    async def check(self, sha256: str) -> Checked:
        """Refuse a stored file that can't become pages, or that bears a mark of secrecy."""
        checked = await self._process.check(self.files.path(original(sha256)))
        if checked.secret and self.refuse_secret:
            raise Refused(ErrorCode.SECRECY_MARK_REFUSED)
        return checked

    def enqueue(self, conference_id: ConferenceId, document_id: DocumentId, sha256: str) -> None:
        try:
            self._queue.put_nowait(Unfinished(conference_id, document_id, sha256))
        except asyncio.QueueFull:
            log.warning("rendering_queue_full", document=short(document_id))

    async def restore(self) -> None:
        """At the start: what a crash left unfinished."""
        for job in await self.documents.unfinished():
            self.enqueue(job.conference_id, job.document_id, job.sha256)

    async def idle(self) -> None:
        """Until everything enqueued so far is done."""
        await self._queue.join()

    async def run(self) -> None:
        while True:
            job = await self._queue.get()
            try:
                await self._render(job)
            except Exception:
                log.exception("rendering_broken", document=short(job.document_id))
            finally:
                self._queue.task_done()

    async def _render(self, job: Unfinished) -> None:
        checked: Checked | None = None
        try:
            checked = await self.check(job.sha256)
            await self._draw(job, checked)
        except Refused as refused:
            self.metrics.renderings_failed.labels(refused.code.value).inc()
            await self._tell(job, checked, RenderState.FAILED, 0, refused.code)

    async def _draw(self, job: Unfinished, checked: Checked) -> None:
        count = checked.page_count
        first = 1
        while first <= count:
            last = 1 if first == 1 else min(count, first + PAGES_PER_CHILD - 1)
            await self._draw_some(job, checked, first, last)
            first = last + 1
        await self._tell(job, checked, RenderState.READY, count, None)

    async def _draw_some(self, job: Unfinished, checked: Checked, first: int, last: int) -> None:
        if await self.files.exists(words_name(job.sha256, last)):
            return
        path = self.files.path(original(job.sha256))
        with tempfile.TemporaryDirectory(prefix="dienhong-pages-") as name:
            folder = Path(name)
            async with aclosing(self._process.draw(path, first, last, folder)) as pages:
                async for page in pages:
                    await self._keep(job.sha256, page, folder)
                    self.metrics.pages_rendered.inc()
                    if page == 1 or page % TELL_EVERY_PAGES == 0:
                        await self._tell(job, checked, RenderState.PROCESSING, page, None)

    async def _keep(self, sha256: str, page: int, folder: Path) -> None:
        """Into the store; the words last, for they say that the page is whole."""
        for size in SIZES:
            await self._put(image_name(sha256, page, size), folder / f"{page}.{size}.webp")
        await self._put(words_name(sha256, page), folder / f"{page}.words.json")

    async def _put(self, name: str, path: Path) -> None:
        await self.files.put(name, await asyncio.to_thread(path.read_bytes))
        await asyncio.to_thread(path.unlink)

    async def _tell(
        self,
        job: Unfinished,
        checked: Checked | None,
        state: RenderState,
        ready_pages: int,
        failure: ErrorCode | None,
    ) -> None:
        event = RenderingProgressed(
            document_id=job.document_id,
            sha256=job.sha256,
            render_state=state,
            page_count=0 if checked is None else checked.page_count,
            ready_pages=ready_pages,
            width=0.0 if checked is None else checked.width,
            height=0.0 if checked is None else checked.height,
            failure=failure,
        )
        await self.documents.progress(job.conference_id, event)
