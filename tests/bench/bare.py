"""A client of bare sockets: Engine.IO and Socket.IO as far as a crowd of thousands needs them."""

import json
import re
import time

import aiohttp

from server.realtime.messages import PROTOCOL

ROSTER = re.compile(rb'"roster":"(\w{64})"')


class BareClient:
    """One page; it reads only while somebody awaits `next`. Once fetched it has the roster still
    when it comes back, as a browser does."""

    def __init__(self, url: str, conference_id: str, token: str) -> None:
        self._rosters = f"{url}/api/conferences/{conference_id}/roster/"
        self._roster = b""
        self._url = url.replace("http", "ws", 1) + "/socket.io/?EIO=4&transport=websocket"
        self._conference_id = conference_id
        self._token = token

    async def join(self, http: aiohttp.ClientSession, page: str = "tablet") -> tuple[float, float]:
        """From when to when that took, with the snapshot (monotonic s); raises `RuntimeError` where
        it is refused."""
        began_s = time.monotonic()
        self._socket = await http.ws_connect(self._url, max_msg_size=0, compress=0)
        await self._socket.receive()
        await self._socket.send_str("40" + json.dumps({"protocol": PROTOCOL, "token": self._token}))
        welcome = await self.next()
        if not welcome.startswith(b"40"):
            raise RuntimeError(welcome[:500].decode())
        join = {"conference_id": self._conference_id, "page": page}
        await self._socket.send_str('420["join",' + json.dumps(join) + "]")
        while True:
            message = await self.next()
            if message.startswith(b"430"):
                if b'"ok":true' not in message[:200]:
                    raise RuntimeError(message[:500].decode())
                await self._fetch_roster(http, message)
                return began_s, time.monotonic()

    async def _fetch_roster(self, http: aiohttp.ClientSession, joined: bytes) -> None:
        named = ROSTER.search(joined)
        if named is None or named.group(1) == self._roster:
            return
        self._roster = named.group(1)
        headers = {"X-Session-Token": self._token}
        async with http.get(self._rosters + self._roster.decode(), headers=headers) as answer:
            body = await answer.read()
            if answer.status != 200:
                raise RuntimeError(body[:500].decode())

    async def next(self) -> bytes:
        """The next message; Engine.IO's pings are answered. `ConnectionError` at the end."""
        while True:
            frame = await self._socket.receive()
            if frame.type is not aiohttp.WSMsgType.TEXT:
                raise ConnectionError(str(frame.type))
            if frame.data != "2":
                text: str = frame.data
                return text.encode()
            await self._socket.send_str("3")

    async def close(self) -> None:
        await self._socket.close()
