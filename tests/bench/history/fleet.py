"""Two servers on one database. One of them serves; faults make the other one take over."""

import asyncio
import os
import re
import signal
import sys
from asyncio.subprocess import Process
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path


@dataclass(slots=True)
class Server:
    """`dienhong serve` in a process of its own, with its own data folder, on a free port."""

    folder: Path
    database: str
    url: str = ""
    process: Process | None = None

    async def start(self) -> None:
        self.folder.mkdir(parents=True, exist_ok=True)
        with (self.folder / "server.log").open("ab") as log:
            self.process = await asyncio.create_subprocess_exec(
                *(sys.executable, "-m", "server.cli", "serve"),
                env={**os.environ, **self._settings()},
                stdout=asyncio.subprocess.PIPE,
                stderr=log,
            )
        assert self.process.stdout is not None
        greeting = await self.process.stdout.readline()
        found = re.search(rb"http://localhost:\d+", greeting)
        if found is None:
            raise RuntimeError(f"the server said {greeting!r}")
        self.url = found.group().decode()

    def send(self, what: signal.Signals) -> None:
        assert self.process is not None
        self.process.send_signal(what)

    async def end(self) -> None:
        if self.process is not None:
            with suppress(ProcessLookupError):
                self.process.kill()
            await self.process.wait()

    def _settings(self) -> dict[str, str]:
        return {
            "DIENHONG_DATA": str(self.folder),
            "DIENHONG_STORAGE__DATABASE": self.database,
            "DIENHONG_STORAGE__DISK_RESERVE_MB": "1",
            "DIENHONG_HTTP__LOOPBACK_PORT": "0",
            "DIENHONG_HTTP__TLS_PORT": "null",
            "DIENHONG_RELAYS__BIND": "127.0.0.1",
            "DIENHONG_RELAYS__UDP_PORT": "0",
            "DIENHONG_RELAYS__TCP_PORT": "null",
            "DIENHONG_SPEECH__ENABLED": "false",
            "DIENHONG_LOGGING__LEVEL": "warning",
        }


@dataclass(slots=True)
class Fleet:
    """`serving` is where everybody goes who comes anew."""

    servers: tuple[Server, Server]
    serving: int = 0
    kills: int = 0
    freezes: int = 0
    _starting: set[asyncio.Task[None]] = field(default_factory=set)

    @classmethod
    async def start(cls, folder: Path, database: str) -> "Fleet":
        fleet = cls((Server(folder / "a", database), Server(folder / "b", database)))
        for server in fleet.servers:
            await server.start()
        return fleet

    def where(self) -> str:
        return self.servers[self.serving].url

    async def kill(self) -> None:
        """The serving one dies; the other one takes over; a new one is started meanwhile."""
        await self._started()
        victim = self.servers[self.serving]
        self.serving = 1 - self.serving
        self.kills += 1
        await victim.end()
        task = asyncio.create_task(victim.start())
        self._starting.add(task)

    async def freeze(self) -> Server:
        """The serving one stands still, wherever it is in its work; the other one takes over."""
        await self._started()
        frozen = self.servers[self.serving]
        self.freezes += 1
        frozen.send(signal.SIGSTOP)
        self.serving = 1 - self.serving
        return frozen

    async def _started(self) -> None:
        if self._starting:
            await asyncio.gather(*self._starting)
            self._starting.clear()

    async def end(self) -> None:
        with suppress(RuntimeError):
            await self._started()
        for server in self.servers:
            await server.end()
