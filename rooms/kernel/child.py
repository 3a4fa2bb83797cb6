"""A process of ours with work of its own, as the server's process sees it: started, told, heard,
ended. It finds its end of the socket and its settings in its arguments.
"""

import asyncio
import os
import socket
import sys
from asyncio.subprocess import DEVNULL, Process
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass
from typing import Generic, Self, TypeVar

from pydantic import BaseModel, TypeAdapter

from rooms.kernel.frames import Splitter, pack

READ_BYTES = 65_536

Told = TypeVar("Told", bound=BaseModel)
Said = TypeVar("Said", bound=BaseModel)


@dataclass(frozen=True, slots=True)
class Work(Generic[Said]):
    """What runs in the child, and how long it may be silent: until it first speaks, later, and when
    it is to end."""

    module: str
    said: TypeAdapter[Said]
    environment: Mapping[str, str]
    start_s: float
    silent_s: float
    end_s: float


class Child(Generic[Told, Said]):
    """One life of the process."""

    def __init__(
        self,
        work: Work[Said],
        process: Process,
        reader: asyncio.StreamReader,
        writer: asyncio.StreamWriter,
    ) -> None:
        self._work = work
        self._process = process
        self._reader = reader
        self._writer = writer

    @classmethod
    async def start(cls, work: Work[Said], settings: BaseModel, niceness: int) -> Self:
        """Nice from its first instruction: what it imports takes a second of processor."""
        ours, theirs = socket.socketpair()
        with theirs:
            process = await asyncio.create_subprocess_exec(
                *("nice", "-n", str(niceness), sys.executable, "-m", work.module),
                *(str(theirs.fileno()), settings.model_dump_json()),
                stdin=DEVNULL,
                stdout=DEVNULL,
                pass_fds=[theirs.fileno()],
                env={**os.environ, **work.environment},
            )
        reader, writer = await asyncio.open_connection(sock=ours)
        return cls(work, process, reader, writer)

    @property
    def pid(self) -> int:
        return self._process.pid

    async def messages(self) -> AsyncIterator[Said]:
        """Everything it says, until it ends; TimeoutError if it hangs."""
        splitter = Splitter()
        timeout_s = self._work.start_s
        while True:
            try:
                async with asyncio.timeout(timeout_s):
                    data = await self._reader.read(READ_BYTES)
            except ConnectionError:
                return
            if not data:
                return
            timeout_s = self._work.silent_s
            for body in splitter.feed(data):
                yield self._work.said.validate_json(body)

    def tell(self, *messages: Told) -> None:
        """Never waits: for a few small ones, or with `taken` after them."""
        if not self._writer.is_closing():
            self._writer.writelines(pack(message) for message in messages)

    async def taken(self) -> None:
        """Until it has read most of what it was told."""
        await self._writer.drain()

    async def end(self) -> int:
        """Close the socket, which ends it, or kill it; its exit code."""
        self._writer.close()
        try:
            return await asyncio.wait_for(self._process.wait(), self._work.end_s)
        except TimeoutError:
            self._process.kill()
            return await self._process.wait()
