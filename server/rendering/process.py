"""Runs the confined child and reads its answers; ends it when it is silent for too long."""

import asyncio
import json
import os
import signal
import sys
from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import aclosing, asynccontextmanager, suppress
from dataclasses import dataclass, replace
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
PAGE_FILE_MB = 64
OPEN_FILES = 64
# Only what the interpreter needs: no settings, no secrets.
ENVIRONMENT = {"LC_ALL": "C.UTF-8", "PYTHONDONTWRITEBYTECODE": "1"}
NO_HOME = "/nonexistent"
ROOT = Path(__file__).parents[2]


@dataclass(frozen=True, slots=True)
class Checked:
    """What is known of a readable file."""

    page_count: int
    width: float
    height: float
    secret: bool


@dataclass(frozen=True, slots=True)
class Drawn:
    """A page whose files are there; `secret` when its text bears a secrecy mark."""

    page: int
    secret: bool


@dataclass(frozen=True, slots=True)
class Limits:
    """What one child may use; `reads` and `writes` are all it sees beside the system."""

    memory_mb: int
    cpu_s: float
    silence_s: float
    file_mb: int = PAGE_FILE_MB
    open_files: int = OPEN_FILES
    reads: tuple[Path, ...] = ()
    writes: tuple[Path, ...] = ()
    sockets: tuple[Path, ...] = ()

    def json(self) -> str:
        """As `child.Confinement`."""
        return json.dumps(
            {
                "memory_mb": self.memory_mb,
                "cpu_s": max(1, round(self.cpu_s)),
                "file_mb": self.file_mb,
                "open_files": self.open_files,
                "reads": [str(path) for path in self.reads],
                "writes": [str(path) for path in self.writes],
                "sockets": [str(path) for path in self.sockets],
            }
        )


class RenderProcess:
    """Children with the limits of `settings`, one for each call."""

    def __init__(self, settings: Rendering) -> None:
        self._settings = settings

    async def check(self, path: Path) -> Checked:
        """Open the file; refuse what can't become pages."""
        limits = self._limits(self._settings.check_s, reads=(path,))
        async with aclosing(answers(limits, "check", str(path))) as said:
            async for answer in said:
                return Checked(**answer)
        raise Refused(ErrorCode.PDF_TOO_COMPLEX)

    async def draw(self, path: Path, first: int, last: int, folder: Path) -> AsyncGenerator[Drawn]:
        """Draw pages into `folder`, telling each when it is there."""
        cpu_s = self._settings.page_s * (last - first + 1)
        limits = self._limits(cpu_s, reads=(path,), writes=(folder,))
        drawn = first - 1
        arguments = ("draw", str(path), str(folder), str(first), str(last))
        async with aclosing(answers(limits, *arguments)) as said:
            async for answer in said:
                drawn = int(answer["page"])
                yield Drawn(**answer)
        if drawn != last:
            raise Refused(ErrorCode.PDF_TOO_COMPLEX, page=drawn + 1)

    async def linearise(self, path: Path, into: Path) -> bool:
        """Write the copy `into`; False where the file doesn't allow it."""
        room_mb = 64 + 2 * (await asyncio.to_thread(path.stat)).st_size // 1_000_000
        settings = self._settings
        # Nothing is said before the whole file is written.
        limits = Limits(
            settings.memory_mb,
            settings.linearise_s,
            SILENCE_FACTOR * settings.linearise_s,
            file_mb=room_mb,
            reads=(path,),
            writes=(into.parent,),
        )
        try:
            async with aclosing(answers(limits, "linearise", str(path), str(into))) as said:
                return [answer async for answer in said] != []
        except Refused:
            return False

    def _limits(
        self, cpu_s: float, *, reads: tuple[Path, ...], writes: tuple[Path, ...] = ()
    ) -> Limits:
        silence_s = SILENCE_FACTOR * max(self._settings.check_s, self._settings.page_s)
        return Limits(self._settings.memory_mb, cpu_s, silence_s, reads=reads, writes=writes)


async def answers(limits: Limits, mode: str, *arguments: str) -> AsyncGenerator[dict[str, Any]]:
    """What the child says; a failure it names is raised."""
    async with child(limits, mode, *arguments) as process:
        while line := await _line(process, limits.silence_s):
            answer = json.loads(line)
            if "failure" in answer:
                raise Refused(ErrorCode(answer["failure"]))
            yield answer


async def become(limits: Limits, program: Path, *arguments: str, home: Path, **named: str) -> int:
    """Run a program of the system under the limits; its exit status, negative for a signal."""
    reads = (*limits.reads, program.parent)
    async with child(
        replace(limits, reads=reads), "become", str(program), *arguments, home=home, named=named
    ) as process:
        try:
            async with asyncio.timeout(limits.silence_s):
                return await process.wait()
        except TimeoutError:
            log.warning("program_too_slow", program=program.name)
            return -signal.SIGKILL


@asynccontextmanager
async def child(
    limits: Limits,
    mode: str,
    *arguments: str,
    home: Path | None = None,
    named: dict[str, str] | None = None,
) -> AsyncIterator[asyncio.subprocess.Process]:
    """A confined process that has ended, with all it started, when the block has."""
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        *("-m", "server.rendering.child", limits.json(), mode, *arguments),
        stdin=asyncio.subprocess.DEVNULL,
        stdout=asyncio.subprocess.PIPE if home is None else asyncio.subprocess.DEVNULL,
        stderr=asyncio.subprocess.DEVNULL,
        limit=LINE_MAX_BYTES,
        env={
            **ENVIRONMENT,
            **(named or {}),
            "PYTHONPATH": str(ROOT),
            "HOME": str(home or NO_HOME),
        },
        start_new_session=True,
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
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
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
