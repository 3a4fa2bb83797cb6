"""A real server in a process of its own that feels its own pulse.

`-m tests.integration.server.served FOLDER DELEGATES` says in a line of JSON where it is; when its
standard input ends it waits until every paper is drawn and says how it was.
"""

import asyncio
import json
import logging
import sys
from collections import Counter
from pathlib import Path

import structlog
from sqlalchemy import select

from rooms.documents.tables import VERSIONS
from server.app import Server, running
from server.memory import search_seldom
from tests.integration.server.conftest import settings_for
from tests.integration.server.pulse import Pulse
from tests.integration.server.world import build_world


async def serve(folder: Path, delegates: int) -> None:
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.ERROR))
    settings = settings_for(folder, f"sqlite+aiosqlite:///{folder / 'dienhong.db'}")
    async with running(settings) as server:
        # As `dienhong serve` does: a full search for garbage is itself a stall.
        search_seldom()
        world = await build_world(server.domain, delegates=delegates)
        _say(url=server.url, conference_id=world.conference_id)
        pulse = Pulse()
        beating = asyncio.create_task(pulse.beat())
        await asyncio.to_thread(sys.stdin.read)
        beating.cancel()
        await server.rendering.idle()
        _say(stall_ms=pulse.longest_s * 1000, beats=pulse.beats, states=await _states(server))


async def _states(server: Server) -> dict[str, int]:
    async with server.domain.database.read() as connection:
        states = await connection.scalars(select(VERSIONS.c.render_state))
        return dict(Counter(states))


def _say(**fields: object) -> None:
    sys.stdout.write(json.dumps(fields) + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    asyncio.run(serve(Path(sys.argv[1]), int(sys.argv[2])))
