"""Those who act: each with a page of bare sockets, one operation after the other, written down as
they see it. They act on what they have heard, which is often no longer so."""

import asyncio
import json
import random
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any
from uuid import uuid4

import aiohttp

from rooms.kernel.errors import ErrorCode
from rooms.live.messages import COMMANDS
from server.realtime.messages import PROTOCOL
from tests.bench.history.check import NOT_DECIDED, Operation

Json = dict[str, Any]
PATIENCE_S = 20.0
AGAIN_S = 0.05
KINDS = ("normal", "normal", "reply", "point_of_order")


@dataclass(slots=True)
class Belief:
    """What is known of the conference to all of them together, from the events they heard."""

    version: int = 0
    epoch: int = 0
    chair_epoch: int = 0
    queue: list[str] = field(default_factory=list)

    def hear(self, batch: Json) -> None:
        for seen in batch["events"]:
            if seen["seq"] > self.version:
                self._note(seen["event"])
                self.version = seen["seq"]

    def _note(self, event: Json) -> None:
        match event["type"]:
            case "floor.granted" | "floor.revoked":
                self.epoch = event["epoch"]
            case "floor.requested":
                self.queue = [*self.queue, event["request"]["id"]][-40:]
            case "chairing.presiding_changed":
                self.chair_epoch = event["epoch"]
            case _:
                pass


@dataclass(frozen=True, slots=True)
class Cast:
    """Everybody by attendee id; `leading` the chair, the secretary and the deputies."""

    attendees: Sequence[str]
    leading: Sequence[str]
    deputies: Sequence[str]


@dataclass(slots=True)
class Person:
    """`where` says which server to ask; `history` is everybody's."""

    attendee_id: str
    token: str
    conference_id: str
    cast: Cast
    belief: Belief
    dice: random.Random
    history: list[Operation]
    where: Callable[[], str]
    loyal: bool = False
    """Stays with a server that has stopped."""
    _socket: aiohttp.ClientWebSocketResponse | None = None
    _reading: asyncio.Task[None] | None = None
    _answers: dict[int, asyncio.Future[Json]] = field(default_factory=dict)
    _asked: int = 1
    _url: str = ""

    async def run(self, http: aiohttp.ClientSession, more: Callable[[], bool]) -> None:
        try:
            while more():
                if self._socket is None or self._socket.closed:
                    await self._come(http)
                else:
                    await self._act(http)
        finally:
            await self.go()

    async def go(self) -> None:
        """Away from the server; what was asked stays without an answer."""
        socket, self._socket = self._socket, None
        reading, self._reading = self._reading, None
        if reading is not None:
            reading.cancel()
        self._lose()
        if socket is not None:
            with suppress(TimeoutError, ConnectionError):
                async with asyncio.timeout(0.5):
                    await socket.close()

    @property
    def at(self) -> str:
        return self._url

    async def _come(self, http: aiohttp.ClientSession) -> None:
        await self.go()
        self._url = self.where()
        address = self._url.replace("http", "ws", 1) + "/socket.io/?EIO=4&transport=websocket"
        try:
            async with asyncio.timeout(PATIENCE_S):
                socket = await http.ws_connect(address, max_msg_size=0, compress=0)
                await socket.receive()
                await socket.send_str(
                    "40" + json.dumps({"protocol": PROTOCOL, "token": self.token})
                )
                await socket.receive()
                self._socket = socket
                self._reading = asyncio.create_task(self._read(socket))
                join = {"conference_id": self.conference_id, "page": "tablet"}
                answer = await self._ask("join", join)
        except (TimeoutError, ConnectionError, aiohttp.ClientError):
            answer = {"ok": False}
        if not answer["ok"]:
            await self.go()
            await asyncio.sleep(AGAIN_S)

    async def _read(self, socket: aiohttp.ClientWebSocketResponse) -> None:
        async for frame in socket:
            if frame.type is not aiohttp.WSMsgType.TEXT:
                break
            text: str = frame.data
            if text == "2":
                await socket.send_str("3")
            elif text.startswith("43"):
                number, _, rest = text[2:].partition("[")
                answer = self._answers.pop(int(number), None)
                if answer is not None and not answer.done():
                    answer.set_result(json.loads("[" + rest)[0])
            elif text.startswith('42["events"'):
                self.belief.hear(json.loads(text[2:])[1])
        self._lose()

    def _lose(self) -> None:
        for answer in self._answers.values():
            if not answer.done():
                answer.set_exception(ConnectionError())
        self._answers.clear()

    async def _ask(self, event: str, payload: Json) -> Json:
        socket = self._socket
        if socket is None or socket.closed:
            raise ConnectionError
        self._asked += 1
        answer: asyncio.Future[Json] = asyncio.get_running_loop().create_future()
        self._answers[self._asked] = answer
        await socket.send_str(f"42{self._asked}{json.dumps([event, payload])}")
        return await answer

    async def _act(self, http: aiohttp.ClientSession) -> None:
        command, command_id = self._choose(), uuid4().hex
        operation = Operation(
            (self.attendee_id, command_id), COMMANDS.validate_python(command), time.monotonic()
        )
        self.history.append(operation)
        first = True
        while True:
            try:
                answer = await self._ask("command", {"id": command_id, "command": command})
            except (ConnectionError, aiohttp.ClientError):
                answer = None
            if answer is not None and self._settled(operation, answer, first=first):
                return
            # As a page does: the same again, under the same name; or the person gives up.
            first = first and answer is not None
            if self.dice.random() < 0.4:
                return
            await self._come_back(http)

    async def _come_back(self, http: aiohttp.ClientSession) -> None:
        while self._socket is None or self._socket.closed:
            await self._come(http)

    def _settled(self, operation: Operation, answer: Json, *, first: bool) -> bool:
        """Is that the last word? What was not decided may still be asked again; and where an
        earlier attempt had no answer, it may have taken effect."""
        if answer["ok"]:
            operation.version, operation.answered_s = answer["version"], time.monotonic()
            return True
        code = ErrorCode(answer["code"])
        if code in NOT_DECIDED:
            return False
        if first:
            operation.code, operation.answered_s = code, time.monotonic()
        return True

    def _choose(self) -> Json:
        leads = self.attendee_id in self.cast.leading
        ways = [self._request, self._request, self._withdraw, self._yield]
        if leads or self.dice.random() < 0.05:
            ways += [self._grant] * 4 + [self._revoke, self._revoke, self._move, self._extend]
        if self.attendee_id in self.cast.leading or self.dice.random() < 0.02:
            ways += [self._take_over, self._hand_over]
        command: Json = self.dice.choice(ways)()
        return command

    def _epoch(self) -> int:
        return self.belief.epoch + (self.dice.random() < 0.03)

    def _request(self) -> Json:
        kind = self.dice.choice(KINDS)
        category = "procedure" if kind == "point_of_order" else None
        return {"type": "floor.request", "kind": kind, "category": category}

    def _some_request(self) -> str:
        return self.dice.choice(self.belief.queue or ["missing"])

    def _withdraw(self) -> Json:
        return {"type": "floor.withdraw", "request_id": self._some_request()}

    def _move(self) -> Json:
        position = self.dice.randrange(6)
        return {"type": "floor.move", "request_id": self._some_request(), "position": position}

    def _grant(self) -> Json:
        to = self.dice.choice(self.cast.attendees)
        return {"type": "floor.grant", "attendee_id": to, "epoch": self._epoch(), "limit_s": 60}

    def _revoke(self) -> Json:
        return {"type": "floor.revoke", "epoch": self._epoch()}

    def _extend(self) -> Json:
        return {"type": "floor.extend", "epoch": self._epoch(), "by_s": 60}

    def _yield(self) -> Json:
        return {"type": "floor.yield"}

    def _take_over(self) -> Json:
        return {"type": "chairing.take_over", "epoch": self.belief.chair_epoch}

    def _hand_over(self) -> Json:
        to = self.dice.choice(self.cast.deputies)
        epoch = self.belief.chair_epoch
        return {"type": "chairing.hand_over", "attendee_id": to, "epoch": epoch}
