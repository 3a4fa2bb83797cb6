"""The recorder's process: `python -m media.recorder.worker <socket> <settings>`.

It ends when the server says so, or some time after the server has died, when every open file is
finished; it may be killed at any time: what it had written plays.
"""

import asyncio
import signal
import socket
import sys
import time
from collections.abc import Coroutine
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from typing import Any, assert_never

import structlog

from media.recorder.segment import FAILURES
from media.recorder.session import Session
from media.recorder.settings import RecorderSettings
from media.recorder.wire import (
    TO_RECORDER,
    Alive,
    Finish,
    FromRecorder,
    Leave,
    Left,
    Ready,
    Record,
    Release,
    ToRecorder,
    Watch,
)
from media.transport import Certificate
from rooms.kernel.frames import Splitter, pack

ALIVE_EVERY_S = 1.0
SYNC_EVERY = 2
"""Seconds, as so many turns of `ALIVE_EVERY_S`: a power cut takes no more."""
CLOSE_S = 5.0
ALONE_S = 30.0
"""A server is back by then, or its pages have given up."""
SILENT_S = 2.0
ALONE_LOOKED_EVERY_S = 0.2

log = structlog.get_logger()


class Recorder:
    """One life of the process. One thread does all slow work on files, in order."""

    def __init__(self, writer: asyncio.StreamWriter, settings: RecorderSettings) -> None:
        self._writer = writer
        self._settings = settings
        self._certificate = Certificate.generateCertificate()
        self._disk = ThreadPoolExecutor(max_workers=1, thread_name_prefix="disk")
        self._sessions: dict[int, Session] = {}
        self._tasks: set[asyncio.Task[None]] = set()
        self._finish = self._alone = False

    async def run(self, reader: asyncio.StreamReader) -> None:
        """Until the other end is closed."""
        ticking = asyncio.create_task(self._tick())
        self._tell(Ready())
        splitter = Splitter()
        with suppress(ConnectionError):
            while data := await reader.read(65_536):
                for body in splitter.feed(data):
                    self._handle(TO_RECORDER.validate_json(body))
        await self._go_on_alone()
        ticking.cancel()
        for session in list(self._sessions.values()):
            await session.close()
        if self._tasks:
            await asyncio.wait(self._tasks, timeout=CLOSE_S)

    async def _go_on_alone(self) -> None:
        """The server died. A relay apart from it still sends: what is said until another server
        takes the relay over is recorded too."""
        self._alone = not self._finish
        for track in [track for one in self._sessions.values() for track in one.tracks]:
            track.keep_to_this_file()
        until_s = time.monotonic() + ALONE_S
        while self._alone and time.monotonic() < until_s:
            if not any(one.hears(SILENT_S) for one in self._sessions.values()):
                return
            await asyncio.sleep(ALONE_LOOKED_EVERY_S)

    def _handle(self, message: ToRecorder) -> None:
        match message:
            case Watch(session=number, sdp=sdp):
                session = self._sessions[number] = Session(
                    number,
                    sdp,
                    certificate=self._certificate,
                    longest_s=self._settings.longest_s,
                    tell=self._tell,
                    disk=self._disk,
                )
                self._start(self._live(session))
            case Record(session=number):
                if number in self._sessions:
                    self._sessions[number].record(message)
            case Release(session=number, track=track):
                if number in self._sessions:
                    self._start(self._sessions[number].release(track))
            case Leave(session=number):
                if number in self._sessions:
                    self._start(self._sessions[number].close())
            case Finish():
                self._finish = True
            case _:
                assert_never(message)

    async def _live(self, session: Session) -> None:
        try:
            await session.run()
        except (TimeoutError, ConnectionError) as error:
            log.warning("recorder_not_connected", error=str(error))
        finally:
            del self._sessions[session.number]
            await session.close()
            self._tell(Left(session=session.number))

    def _start(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    def _tell(self, message: FromRecorder) -> None:
        if not self._alone and not self._writer.is_closing():
            self._writer.write(pack(message))

    async def _tick(self) -> None:
        turns = 0
        while True:
            await asyncio.sleep(ALIVE_EVERY_S)
            turns += 1
            tracks = [track for one in self._sessions.values() for track in one.tracks]
            files = [track.segment for track in tracks if track.segment is not None]
            self._tell(
                Alive(
                    open=len(files),
                    written_bytes=sum(file.written for file in files),
                    lost_packets=sum(one.lost for one in self._sessions.values()),
                )
            )
            if turns % SYNC_EVERY == 0:
                for file in files:
                    with suppress(*FAILURES):
                        # What can't be synced can't be written either: the next frame says so.
                        await asyncio.get_running_loop().run_in_executor(self._disk, file.sync)


async def _serve(sock: socket.socket, settings: RecorderSettings) -> None:
    reader, writer = await asyncio.open_connection(sock=sock)
    await Recorder(writer, settings).run(reader)


def main() -> None:
    """Serve one parent on the socket it handed down."""
    settings = RecorderSettings.model_validate_json(sys.argv[2])
    # Ctrl-C is for the server, which may still want its files finished.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    asyncio.run(_serve(socket.socket(fileno=int(sys.argv[1])), settings))


if __name__ == "__main__":
    main()
