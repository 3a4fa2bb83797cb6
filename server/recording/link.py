"""The recorder's connection to one conference, from the server's side: offered by the relay,
answered by the recorder, gone when either is."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, field
from itertools import count
from typing import Protocol

from media.messages import (
    AnswerWatch,
    ClosePeer,
    Failed,
    GroupId,
    OpenWatch,
    PeerId,
    Point,
    PointSlots,
    ProducerName,
    SlotName,
    WatchOpened,
)
from media.port import Relay
from media.recorder.wire import Leave, Record, Release, Span, ToRecorder, Watch
from server.recording.choice import ONLOOKER
from server.recording.seats import SLOTS, Seat

ANSWER_S = 5.0
JOIN_S = 10.0

_NUMBERS = count(1)


class Recorder(Protocol):
    """What a link needs of the recorder's process."""

    def tell(self, message: ToRecorder) -> None: ...


class RelayLost(Exception):
    """The relay can't be reached, or has thrown the recorder out."""


class RecorderDown(Exception):
    """The recorder's process does not answer."""


@dataclass(slots=True, eq=False)
class Link:
    """`gone` is set when it is over, whoever ended it."""

    conference_id: str
    relay: Relay
    recorder: Recorder
    number: int = field(default_factory=lambda: next(_NUMBERS))
    gone: asyncio.Event = field(default_factory=asyncio.Event)
    joined: asyncio.Event = field(default_factory=asyncio.Event)
    answer: asyncio.Future[str | None] = field(
        default_factory=lambda: asyncio.get_running_loop().create_future()
    )

    @property
    def peer(self) -> PeerId:
        return PeerId(f"recorder-{self.number}.w")

    async def open(self) -> None:
        """Media can come when this returns. Raises RelayLost or RecorderDown."""
        opened = await self.relay.ask(
            OpenWatch(self.peer, GroupId(self.conference_id), ONLOOKER, SLOTS)
        )
        if not isinstance(opened, WatchOpened):
            raise RelayLost
        self.recorder.tell(Watch(session=self.number, sdp=opened.sdp))
        try:
            async with asyncio.timeout(ANSWER_S):
                answer = await self.answer
        except TimeoutError:
            raise RecorderDown from None
        if answer is None:
            raise RelayLost
        if isinstance(await self.relay.ask(AnswerWatch(self.peer, answer)), Failed):
            raise RelayLost
        try:
            async with asyncio.timeout(JOIN_S):
                await self.joined.wait()
        except TimeoutError:
            raise RecorderDown from None
        if self.gone.is_set():
            raise RelayLost

    def end(self) -> None:
        """It is over: the relay or the recorder said so."""
        self.gone.set()
        self.joined.set()
        if not self.answer.done():
            self.answer.set_result(None)

    async def record(
        self, seats: tuple[Seat, ...], folder: str, unrecorded: Mapping[ProducerName, Span]
    ) -> None:
        """The recorder knows what comes before it comes. `unrecorded`: what nobody recorded until
        now."""
        for seat in seats:
            self.recorder.tell(
                Record(
                    session=self.number,
                    slot=seat.slot,
                    track=seat.track,
                    folder=folder,
                    unrecorded=None if seat.producer is None else unrecorded.get(seat.producer),
                )
            )
        await self.point([(seat.slot, seat.producer, seat.layer) for seat in seats])

    async def release(self, ended: tuple[tuple[SlotName, int], ...]) -> None:
        """Nothing comes any more before the file is ended."""
        await self.point([(slot, None, 0) for slot, _ in ended])
        for _, track in ended:
            self.recorder.tell(Release(session=self.number, track=track))

    async def point(self, points: list[tuple[SlotName, ProducerName | None, int]]) -> None:
        if not points:
            return
        orders = tuple(Point(self.peer, *point) for point in points)
        if isinstance(await self.relay.ask(PointSlots(orders)), Failed):
            self.end()

    async def close(self) -> None:
        self.recorder.tell(Leave(session=self.number))
        await self.relay.ask(ClosePeer(self.peer))
