"""The speech process as seen from the server's: started, talked to, ended."""

import asyncio
import os
import socket
import sys
from asyncio.subprocess import DEVNULL, Process
from collections.abc import AsyncIterator, Iterable

from transcripts.settings import CaptionSettings
from transcripts.wire import FROM_CHILD, FromChild, Splitter, ToChild, pack

START_TIMEOUT_S = 120.0
"""A large model on a slow disk."""

SILENT_TIMEOUT_S = 20.0
"""The child reports every second; one that doesn't for this long hangs."""

END_TIMEOUT_S = 3.0

# One thread for each worker: pools inside libraries would only fight over the same cores.
ENVIRONMENT = {"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1", "HF_HUB_OFFLINE": "1"}


class Child:
    """One life of the speech process."""

    def __init__(
        self, process: Process, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> None:
        self._process = process
        self._reader = reader
        self._writer = writer

    @classmethod
    async def start(cls, settings: CaptionSettings) -> "Child":
        ours, theirs = socket.socketpair()
        with theirs:
            process = await asyncio.create_subprocess_exec(
                sys.executable,
                "-m",
                "transcripts.worker",
                str(theirs.fileno()),
                settings.model_dump_json(),
                stdin=DEVNULL,
                stdout=DEVNULL,
                pass_fds=[theirs.fileno()],
                env={**os.environ, **ENVIRONMENT},
            )
        reader, writer = await asyncio.open_connection(sock=ours)
        return cls(process, reader, writer)

    @property
    def pid(self) -> int:
        return self._process.pid

    async def messages(self) -> AsyncIterator[FromChild]:
        """Everything it says, until it ends; TimeoutError if it hangs."""
        splitter = Splitter()
        timeout_s = START_TIMEOUT_S
        while True:
            try:
                async with asyncio.timeout(timeout_s):
                    data = await self._reader.read(65_536)
            except ConnectionError:
                return
            if not data:
                return
            timeout_s = SILENT_TIMEOUT_S
            for body in splitter.feed(data):
                yield FROM_CHILD.validate_json(body)

    async def tell(self, messages: Iterable[ToChild]) -> None:
        """Send, and wait until the child has taken most of it."""
        self._writer.writelines(pack(message) for message in messages)
        await self._writer.drain()

    async def end(self) -> int:
        """Close the socket, which ends the child, or kill it; its exit code."""
        self._writer.close()
        try:
            return await asyncio.wait_for(self._process.wait(), END_TIMEOUT_S)
        except TimeoutError:
            self._process.kill()
            return await self._process.wait()
