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

from server.realtime.messages import PROTOCOL

JOINING_AT_ONCE = 20
TURNED = re.compile(rb'"presenting\.turned".*?"page":(\d+)', re.DOTALL)


class Follower:
    """Engine.IO and Socket.IO as far as a follower needs them."""

    def __init__(self, url: str, conference_id: str, token: str) -> None:
        self.heard: list[tuple[int, float]] = []
        self._url = url.replace("http", "ws", 1) + "/socket.io/?EIO=4&transport=websocket"
        self._conference_id = conference_id
        self._token = token

    async def join(self, http: aiohttp.ClientSession) -> tuple[float, float]:
        """From when to when that took."""
        began_s = time.monotonic()
        self._socket = await http.ws_connect(self._url, max_msg_size=0, compress=0)
        await self._socket.receive()
        connect = {"protocol": PROTOCOL, "token": self._token}
        await self._socket.send_str("40" + json.dumps(connect))
        welcome = await self._next()
        if not welcome.startswith(b"40"):
            raise RuntimeError(welcome[:500].decode())
        join = {"conference_id": self._conference_id, "page": "tablet"}
        await self._socket.send_str('420["join",' + json.dumps(join) + "]")
        while True:
            message = await self._next()
            if message.startswith(b"430"):
                if b'"ok":true' not in message[:200]:
                    raise RuntimeError(message[:500].decode())
                return began_s, time.monotonic()

    async def follow(self) -> None:
        """Until the connection ends; the turns after that count as missed."""
        with suppress(ConnectionError):
            while True:
                message = await self._next()
                for page in TURNED.findall(message):
                    self.heard.append((int(page), time.monotonic()))

    async def _next(self) -> bytes:
        """The next message; Engine.IO's pings are answered."""
        while True:
            frame = await self._socket.receive()
            if frame.type is not aiohttp.WSMsgType.TEXT:
                raise ConnectionError(str(frame.type))
            if frame.data != "2":
                text: str = frame.data
                return text.encode()
            await self._socket.send_str("3")


async def main(url: str, conference_id: str) -> None:
    tokens: list[str] = json.loads(await asyncio.to_thread(sys.stdin.readline))
    followers = [Follower(url, conference_id, token) for token in tokens]
    connector = aiohttp.TCPConnector(limit=0)
    async with aiohttp.ClientSession(connector=connector) as http, asyncio.TaskGroup() as group:
        turn = asyncio.Semaphore(JOINING_AT_ONCE)
        joined: list[tuple[float, float]] = []
        tasks: list[asyncio.Task[None]] = []

        async def join(follower: Follower) -> None:
            async with turn:
                joined.append(await follower.join(http))
            tasks.append(group.create_task(follower.follow()))

        async with asyncio.TaskGroup() as joining:
            for follower in followers:
                joining.create_task(join(follower))
        _say(joined)
        await asyncio.to_thread(sys.stdin.read)
        for task in tasks:
            task.cancel()
    _say([follower.heard for follower in followers])


def _say(value: object) -> None:
    sys.stdout.write(json.dumps(value) + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1], sys.argv[2]))
