"""A server whose relay runs apart, on a fixed port: `-m tests.bench.recording.served FOLDER PORT`.

Says in a line of JSON when it is there, and the process id of its recorder whenever that changes.
"""

import asyncio
import json
import logging
import sys
from pathlib import Path

import structlog

from server.app import running
from server.settings import Realtime, Settings
from tests.integration.server.conftest import settings_for

LOOKED_EVERY_S = 0.05


def settings_of(folder: Path, port: int) -> Settings:
    base = settings_for(folder, f"sqlite+aiosqlite:///{folder / 'dienhong.db'}")
    return base.model_copy(
        update={
            "http": base.http.model_copy(update={"loopback_port": port}),
            # A busy machine is no lost page.
            "realtime": Realtime(),
            "relays": base.relays.model_copy(update={"mode": "remote"}),
            "recording": base.recording.model_copy(update={"reserve_mb": 1}),
        }
    )


async def serve(folder: Path, port: int) -> None:
    structlog.configure(
        wrapper_class=structlog.make_filtering_bound_logger(logging.ERROR),
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
    )
    async with running(settings_of(folder, port)) as server:
        _say(url=server.url)
        told = None
        while True:
            await asyncio.sleep(LOOKED_EVERY_S)
            if server.recording.pid != told:
                told = server.recording.pid
                _say(recorder=told)


def _say(**fields: object) -> None:
    sys.stdout.write(json.dumps(fields) + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    asyncio.run(serve(Path(sys.argv[1]), int(sys.argv[2])))
