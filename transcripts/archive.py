"""The archive pass: recordings of voices in, timed text out, after the meeting.

It runs in a child process of low priority that may be killed at any time, here and by anybody. What
it said was kept by the caller, passage by passage; its successor goes on behind the last one. To
cancel, close the generator.
"""

import asyncio
import os
import sys
from asyncio.subprocess import PIPE, Process
from collections.abc import AsyncGenerator, Callable, Mapping, Sequence
from contextlib import aclosing, asynccontextmanager, suppress
from dataclasses import dataclass

import structlog

from transcripts.archive_messages import (
    LINE,
    ArchiveSettings,
    Job,
    Line,
    Passage,
    Progress,
    Refusal,
    Segment,
    Unheard,
    Voice,
    Word,
)
from transcripts.child import ENVIRONMENT
from transcripts.engine import EngineUnavailable
from transcripts.wire import EXIT_GROWN

__all__ = [
    "ArchiveSettings",
    "EngineUnavailable",
    "Passage",
    "Progress",
    "Segment",
    "Unheard",
    "Voice",
    "Word",
    "transcribe",
]

FATAL_TRIES = 3
"""After so many deaths at one place the rest of the track is given up."""

SILENT_TIMEOUT_S = 300.0
"""One window of 28 s takes seconds; loading a large model from a slow disk a minute or two."""

LINE_MAX_BYTES = 1 << 20

_log = structlog.get_logger(__name__)


async def transcribe(
    voices: Sequence[Voice],
    settings: ArchiveSettings,
    *,
    heard_until_ms: Mapping[str, int] | None = None,
    on_progress: Callable[[Progress], None] = lambda _: None,
) -> AsyncGenerator[Passage | Unheard]:
    """Everything said on these voices, track by track; each track in order of time.

    `heard_until_ms` holds the marks of tracks that an earlier pass has begun. Raises
    EngineUnavailable when there is no engine or no model.
    """
    work = _Work(tuple(voices), dict(heard_until_ms or {}))
    while not work.done:
        async with _child(settings) as process:
            async with aclosing(_lines(process, work.job(settings))) as lines:
                async for line in lines:
                    match line:
                        case Progress():
                            work.at = line
                            on_progress(line)
                        case Refusal(code=code, detail=detail):
                            raise EngineUnavailable(code, detail)
                        case Passage() | Unheard():
                            work.note(line)
                            yield line
            given_up = work.ended(await process.wait())
        if given_up is not None:
            work.note(given_up)
            yield given_up


@dataclass(slots=True)
class _Work:
    """What is left to do, and how often a child has died of it."""

    voices: tuple[Voice, ...]
    marks: dict[str, int]
    at: Progress | None = None
    done: bool = False
    deaths: int = 0

    def job(self, settings: ArchiveSettings) -> Job:
        return Job(settings=settings, voices=self.voices, heard_until_ms=self.marks)

    def note(self, line: Passage | Unheard) -> None:
        self.deaths = 0
        match line:
            case Passage():
                self.marks[line.track] = line.heard_until_ms
            case Unheard():
                files = (line.track, line.path)
                self.voices = tuple(v for v in self.voices if (v.track, v.path) != files)

    def ended(self, code: int) -> Unheard | None:
        """Whether there is more to do; and what is given up because it kills every child."""
        self.done = code == 0
        if code in (0, EXIT_GROWN):
            return None
        self.deaths += 1
        _log.warning("archive pass died", code=code, deaths=self.deaths)
        if self.deaths < FATAL_TRIES:
            return None
        if self.at is None:
            raise EngineUnavailable("engine_failed", f"exit code {code}")
        return Unheard(track=self.at.track, path=self.at.path, reason="engine_failed")


@asynccontextmanager
async def _child(settings: ArchiveSettings) -> AsyncGenerator[Process]:
    """A process that has ended when the block has."""
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        *("-m", "transcripts.archive_worker", str(settings.niceness)),
        stdin=PIPE,
        stdout=PIPE,
        limit=LINE_MAX_BYTES,
        env={**os.environ, **ENVIRONMENT},
    )
    try:
        yield process
    finally:
        with suppress(ProcessLookupError):
            process.kill()
        await process.wait()


async def _lines(process: Process, job: Job) -> AsyncGenerator[Line]:
    """What the child says until it ends; one that is silent for too long is ended."""
    if process.stdin is None or process.stdout is None:
        return
    with suppress(ConnectionError):
        process.stdin.write(job.model_dump_json().encode() + b"\n")
        await process.stdin.drain()
    while True:
        try:
            async with asyncio.timeout(SILENT_TIMEOUT_S):
                line = await process.stdout.readline()
        except TimeoutError:
            _log.warning("archive pass hangs", pid=process.pid)
            process.kill()
            return
        if not line.endswith(b"\n"):
            return
        yield LINE.validate_json(line)
