"""The server of the bench: the program as it is, and for each line on standard input how long its
event loop stood still since the last one. `python -m tests.bench.serve FOLDER`."""

import asyncio
import json
import logging
import sys
from pathlib import Path

import structlog

from server.app import running
from server.memory import search_seldom
from server.settings import Http, Relays, Settings, Speech
from tests.integration.server.pulse import Pulse


async def serve(folder: Path) -> None:
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.ERROR))
    settings = Settings(
        data=folder,
        http=Http(loopback_port=0, tls_port=None),
        relays=Relays(bind="127.0.0.1", udp_port=0, tcp_port=None, advertise=("127.0.0.1",)),
        speech=Speech(enabled=False),
    )
    async with running(settings) as server:
        search_seldom()
        pulse = Pulse()
        beating = asyncio.create_task(pulse.beat())
        _say(url=server.url)
        while await asyncio.to_thread(sys.stdin.readline):
            _say(stall_ms=round(pulse.longest_s * 1000, 1))
            pulse.longest_s = 0.0
        beating.cancel()


def _say(**fields: object) -> None:
    sys.stdout.write(json.dumps(fields) + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    asyncio.run(serve(Path(sys.argv[1])))
