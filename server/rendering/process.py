"""Runs the confined child and reads its answers; ends it when it is silent for too long."""

import asyncio
import json
import sys
import tempfile
from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import aclosing, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import structlog

from rooms.kernel.errors import ErrorCode, Refused
from server.settings import Rendering

log = structlog.get_logger()

# Reading a file the size of the cap takes seconds of wall clock beside the CPU it needs.
SILENCE_FACTOR = 3
ENDING_S = 1.0
LINE_MAX_BYTES = 64 << 10
# Only what the interpreter needs: no settings, no secrets.
ENVIRONMENT = {"LC_ALL": "C.UTF-8", "PYTHONDONTWRITEBYTECODE": "1"}
ROOT = Path(__file__).parents[2]


@dataclass(frozen=True, slots=True)
class Checked:
    """What is known of a readable file."""

    page_count: int
    width: float
    height: float
    secret: bool


class RenderProcess:
    """Children with the limits of `settings`, one for each call."""

    def __init__(self, settings: Rendering) -> None:
        self._settings = settings

    async def check(self, path: Path) -> Checked:
        """Open the file; refuse what can't become pages."""
        async with aclosing(self._answers(self._settings.check_s, "check", str(path))) as answers:
            async for answer in answers:
                return Checked(**answer)
        raise Refused(ErrorCode.PDF_TOO_COMPLEX)

    async def draw(self, path: Path, first: int, last: int, folder: Path) -> AsyncGenerator[int]:
        """Draw pages into `folder`, telling each when it is there."""
        cpu_s = self._settings.page_s * (last - first + 1)
        drawn = first - 1
        arguments = ("pages", str(path), str(folder), str(first), str(last))
        async with aclosing(self._answers(cpu_s, *arguments)) as answers:
            async for answer in answers:
                drawn = int(answer["page"])
                yield drawn
        if drawn != last:
            raise Refused(ErrorCode.PDF_TOO_COMPLEX, page=drawn + 1)

    async def _answers(self, cpu_s: float, *arguments: str) -> AsyncGenerator[dict[str, Any]]:
        async with _child(self._settings.memory_mb, cpu_s, arguments) as process:
            silence_s = SILENCE_FACTOR * max(self._settings.check_s, self._settings.page_s)
            while line := await _line(process, silence_s):
                answer = json.loads(line)
                if "failure" in answer:
                    raise Refused(ErrorCode(answer["failure"]))
                yield answer


@asynccontextmanager
async def _child(
    memory_mb: int, cpu_s: float, arguments: tuple[str, ...]
) -> AsyncIterator[asyncio.subprocess.Process]:
    with tempfile.TemporaryDirectory() as empty:
        process = await asyncio.create_subprocess_exec(
            sys.executable,
            *("-m", "server.rendering.child", str(memory_mb), str(max(1, round(cpu_s)))),
            *arguments,
            stdin=asyncio.subprocess.DEVNULL,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.DEVNULL,
            limit=LINE_MAX_BYTES,
            env={**ENVIRONMENT, "PYTHONPATH": str(ROOT), "HOME": empty},
        )
        try:
            yield process
        finally:
            await _end(process)


async def _end(process: asyncio.subprocess.Process) -> None:
    """A child that answered ends by itself; killing one that just ended would confuse asyncio.
    Whoever stops waiting, because the server ends, leaves no child behind either."""
    try:
        async with asyncio.timeout(ENDING_S):
            await process.wait()
    except (TimeoutError, asyncio.CancelledError) as reason:
        process.kill()
        await process.wait()
        if isinstance(reason, asyncio.CancelledError):
            raise


async def _line(process: asyncio.subprocess.Process, silence_s: float) -> bytes:
    """The next answer; nothing when the child has ended or was silent for too long."""
    if process.stdout is None:
        return b""
    try:
        async with asyncio.timeout(silence_s):
            return await process.stdout.readline()
    except (TimeoutError, ValueError):
        log.warning("rendering_silent", pid=process.pid)
        return b""
