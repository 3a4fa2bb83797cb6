"""A thousand sites of bare sockets that join, hear who has the floor, and reload all at once.

`python -m tests.bench.floor.crowd URL CONFERENCE` reads sessions from a line of JSON, then orders,
a line each, and answers each with a line of JSON: `join` and `reload` with when each began and had
its snapshot, `heard` with who each heard to have the floor and when. Times are this machine's
monotonic clock, in seconds.
"""

import asyncio
import json
import re
import sys
import time
from contextlib import suppress

import aiohttp

from tests.bench.bare import BareClient

GRANTED = re.compile(rb'"type":"floor\.granted","epoch":(\d+),"attendee_id":"(\w+)"')

Heard = tuple[int, str, float]


class Crowd:
    """`heard` of each member, in the order of the tokens."""

    def __init__(self, url: str, conference_id: str, tokens: list[str]) -> None:
        self._members = [BareClient(url, conference_id, token) for token in tokens]
        self._listening: list[asyncio.Task[None]] = []
        self.heard: list[list[Heard]] = [[] for _ in tokens]

    async def join(self, http: aiohttp.ClientSession) -> list[tuple[float, float] | None]:
        """When each began and had its snapshot; None for whom the server cut."""

        async def one(number: int) -> tuple[float, float] | None:
            try:
                times = await self._members[number].join(http)
            except (ConnectionError, aiohttp.ClientError):
                return None
            self._listening[number] = asyncio.create_task(self._listen(number))
            return times

        self._listening = [asyncio.create_task(asyncio.sleep(0)) for _ in self._members]
        return await asyncio.gather(*(one(number) for number in range(len(self._members))))

    async def leave(self) -> None:
        """As when everybody's page is reloaded."""
        self.end()
        await asyncio.gather(*(member.close() for member in self._members))

    def end(self) -> None:
        for task in self._listening:
            task.cancel()

    async def _listen(self, number: int) -> None:
        with suppress(ConnectionError):
            while True:
                message = await self._members[number].next()
                at_s = time.monotonic()
                for epoch, attendee_id in GRANTED.findall(message):
                    self.heard[number].append((int(epoch), attendee_id.decode(), at_s))


async def main(url: str, conference_id: str) -> None:
    tokens: list[str] = json.loads(await asyncio.to_thread(sys.stdin.readline))
    crowd = Crowd(url, conference_id, tokens)
    timeout = aiohttp.ClientTimeout(total=None)
    connector = aiohttp.TCPConnector(limit=0)
    # Each of them has a processor of his own to unpack with; here they share the server's.
    async with aiohttp.ClientSession(
        connector=connector, timeout=timeout, auto_decompress=False
    ) as http:
        while order := (await asyncio.to_thread(sys.stdin.readline)).split():
            match order:
                case ["join"]:
                    _say(await crowd.join(http))
                case ["reload"]:
                    await crowd.leave()
                    _say(await crowd.join(http))
                case ["heard"]:
                    _say(crowd.heard)
                case _:
                    raise ValueError(order)
        crowd.end()


def _say(value: object) -> None:
    sys.stdout.write(json.dumps(value) + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1], sys.argv[2]))
