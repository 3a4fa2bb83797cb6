"""A thousand tablets that follow the presenter: bare sockets that join and note when a page turns.

`python -m tests.bench.pages.followers URL CONFERENCE` reads sessions from a line of JSON, says when
each began to connect and when it had its snapshot, and at the end of its input when each heard of
which page, by this machine's monotonic clock.
"""

import asyncio
import json
import re
import sys
import time
from contextlib import suppress

import aiohttp

from tests.bench.bare import BareClient

JOINING_AT_ONCE = 20
TURNED = re.compile(rb'"presenting\.turned".*?"page":(\d+)', re.DOTALL)


async def follow(client: BareClient, heard: list[tuple[int, float]]) -> None:
    """Until the connection ends; the turns after that count as missed."""
    with suppress(ConnectionError):
        while True:
            message = await client.next()
            heard += [(int(page), time.monotonic()) for page in TURNED.findall(message)]


async def main(url: str, conference_id: str) -> None:
    tokens: list[str] = json.loads(await asyncio.to_thread(sys.stdin.readline))
    followers = [BareClient(url, conference_id, token) for token in tokens]
    heard: list[list[tuple[int, float]]] = [[] for _ in followers]
    connector = aiohttp.TCPConnector(limit=0)
    async with aiohttp.ClientSession(connector=connector) as http, asyncio.TaskGroup() as group:
        turn = asyncio.Semaphore(JOINING_AT_ONCE)
        joined: list[tuple[float, float]] = []
        tasks: list[asyncio.Task[None]] = []

        async def join(follower: BareClient, pages: list[tuple[int, float]]) -> None:
            async with turn:
                joined.append(await follower.join(http))
            tasks.append(group.create_task(follow(follower, pages)))

        async with asyncio.TaskGroup() as joining:
            for follower, pages in zip(followers, heard, strict=True):
                joining.create_task(join(follower, pages))
        _say(joined)
        await asyncio.to_thread(sys.stdin.read)
        for task in tasks:
            task.cancel()
    _say(heard)


def _say(value: object) -> None:
    sys.stdout.write(json.dumps(value) + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1], sys.argv[2]))
