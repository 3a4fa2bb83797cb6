"""A TCP line between somebody and a server, which can be cut and mended: the Wi-Fi of a test.

Cutting it resets what is open and refuses what is new, as a lost access point does after its
devices have noticed; nothing of the browser or the server is told.
"""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from urllib.parse import urlsplit

CHUNK_BYTES = 64 << 10


class Line:
    """Open at first. `url` is where the far end is reached through this line."""

    def __init__(self, host: str, port: int) -> None:
        self._target = (host, port)
        self._server: asyncio.Server | None = None
        self._port = 0
        self._writers: set[asyncio.StreamWriter] = set()

    @property
    def url(self) -> str:
        return f"http://localhost:{self._port}"

    async def mend(self) -> None:
        self._server = await asyncio.start_server(self._carry, "127.0.0.1", self._port)
        self._port = self._server.sockets[0].getsockname()[1]

    async def cut(self) -> None:
        if self._server is not None:
            self._server.close()
        for writer in tuple(self._writers):
            writer.transport.abort()
        if self._server is not None:
            await self._server.wait_closed()
        self._server = None

    async def _carry(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._writers.add(writer)
        try:
            far_reader, far_writer = await asyncio.open_connection(*self._target)
            self._writers.add(far_writer)
            async with asyncio.TaskGroup() as both:
                both.create_task(_pour(reader, far_writer))
                both.create_task(_pour(far_reader, writer))
            self._writers.discard(far_writer)
        except OSError:
            writer.transport.abort()
        finally:
            self._writers.discard(writer)


async def _pour(source: asyncio.StreamReader, sink: asyncio.StreamWriter) -> None:
    with suppress(ConnectionError):
        while data := await source.read(CHUNK_BYTES):
            sink.write(data)
            await sink.drain()
    with suppress(ConnectionError, OSError):
        sink.close()
        await sink.wait_closed()


@asynccontextmanager
async def line_to(url: str) -> AsyncIterator[Line]:
    """A line to the server at `url`, cut at the end of the block."""
    target = urlsplit(url)
    line = Line(target.hostname or "localhost", target.port or 80)
    await line.mend()
    try:
        yield line
    finally:
        await line.cut()
