"""The recorder's process as seen from the server's: started, talked to, ended."""

import asyncio
import os
import socket
import sys
from asyncio.subprocess import DEVNULL, Process
from collections.abc import AsyncIterator

from media.recorder.settings import RecorderSettings
from media.recorder.wire import FROM_RECORDER, Finish, FromRecorder, Splitter, ToRecorder, pack

START_TIMEOUT_S = 30.0
SILENT_TIMEOUT_S = 10.0
"""It reports every second; one that doesn't for this long hangs."""
END_TIMEOUT_S = 8.0


class Child:
    """One life of the recorder."""

    def __init__(
        self, process: Process, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> None:
        self._process = process
        self._reader = reader
        self._writer = writer

    @classmethod
    async def start(cls, settings: RecorderSettings) -> "Child":
        ours, theirs = socket.socketpair()
        with theirs:
            process = await asyncio.create_subprocess_exec(
                sys.executable,
                "-m",
                "media.recorder.worker",
                str(theirs.fileno()),
                settings.model_dump_json(),
                stdin=DEVNULL,
                stdout=DEVNULL,
                pass_fds=[theirs.fileno()],
                env={**os.environ, "OMP_NUM_THREADS": "1"},
            )
        reader, writer = await asyncio.open_connection(sock=ours)
        return cls(process, reader, writer)

    @property
    def pid(self) -> int:
        return self._process.pid

    async def messages(self) -> AsyncIterator[FromRecorder]:
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
                yield FROM_RECORDER.validate_json(body)

    def tell(self, message: ToRecorder) -> None:
        """A few small messages: they never wait."""
        if not self._writer.is_closing():
            self._writer.write(pack(message))

    async def end(self) -> int:
        """Have it finish its files, or kill it; its exit code."""
        self.tell(Finish())
        self._writer.close()
        try:
            return await asyncio.wait_for(self._process.wait(), END_TIMEOUT_S)
        except TimeoutError:
            self._process.kill()
            return await self._process.wait()
