"""A relay, inside the process or apart from it, and light peers that come and go."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TypeVar

from media.messages import (
    AllowProducers,
    AnswerWatch,
    ClosePeer,
    Done,
    GroupId,
    OpenPublish,
    OpenWatch,
    ParticipantId,
    PeerId,
    Point,
    PointSlots,
    ProducerName,
    ProducerStarted,
    PublishOpened,
    RelayCommand,
    RelayEvent,
    SlotName,
    TapProducer,
    WatchOpened,
)
from media.peers.path import Transport
from media.peers.peer import LightPeer
from media.peers.picture import Colour, Picture, encode_picture
from media.peers.slot_view import Faces
from media.peers.sound import Sound, tone
from media.port import Relay

GROUP = GroupId("conference")
STAGE_VIDEO, STAGE_AUDIO = "stage.video", "stage.audio"
SLOTS = (STAGE_VIDEO, STAGE_AUDIO, "tile.1", "tile.2", "voice.1")
COLOURS: dict[str, Colour] = {
    "chair": (200, 30, 30),
    "sapa": (30, 160, 60),
    "batxat": (40, 60, 220),
}
PITCHES = {"chair": 440.0, "sapa": 660.0, "batxat": 880.0}

E = TypeVar("E")


@dataclass(slots=True)
class Studio:
    """Pictures and sounds, encoded once for all tests."""

    faces: Faces = field(default_factory=Faces)
    pictures: dict[str, Picture] = field(default_factory=dict)
    sounds: dict[str, Sound] = field(default_factory=dict)

    @staticmethod
    def open() -> "Studio":
        studio = Studio()
        for name, colour in COLOURS.items():
            studio.pictures[name] = encode_picture(name, colour)
            studio.sounds[name] = tone(name, PITCHES[name])
            studio.faces.learn(studio.pictures[name], studio.sounds[name])
        return studio


class Hall:
    """What a server would do for its clients, and no more."""

    def __init__(self, studio: Studio) -> None:
        self.studio = studio
        self.events: list[RelayEvent] = []
        self._news = asyncio.Event()
        self._peers: list[LightPeer] = []
        self.relay: Relay

    def on_event(self, event: RelayEvent) -> None:
        self.events.append(event)
        self._news.set()

    async def open(self, relay: Relay) -> None:
        self.relay = relay
        await relay.start(self.on_event)

    async def close(self) -> None:
        for peer in self._peers:
            await peer.close()

    async def event(
        self, type_: type[E], wanted: Callable[[E], bool] = lambda _: True, timeout_s: float = 5.0
    ) -> E:
        """The first such event, past or to come."""
        async with asyncio.timeout(timeout_s):
            while True:
                for event in self.events:
                    if isinstance(event, type_) and wanted(event):
                        return event
                self._news.clear()
                await self._news.wait()

    def peer(self, name: str, *, publishes: bool = True, transport: Transport = "udp") -> LightPeer:
        picture = self.studio.pictures[name] if publishes else None
        sound = self.studio.sounds[name] if publishes else None
        peer = LightPeer(name, self.studio.faces, picture, sound, transport)
        self._peers.append(peer)
        return peer

    async def done(self, command: RelayCommand) -> None:
        reply = await self.relay.ask(command)
        assert reply == Done(), reply

    async def started(self, producer: str) -> None:
        await self.event(ProducerStarted, lambda e: e.producer == producer)

    async def offer(
        self, peer: LightPeer, peer_id: str | None = None, *, restart_ice: bool = False
    ) -> PublishOpened:
        """Publishing up to the relay's answer."""
        reply = await self.relay.ask(
            OpenPublish(
                PeerId(peer_id or f"{peer.name}.p"),
                GROUP,
                ParticipantId(peer.name),
                peer.offer(restart_ice=restart_ice),
                peer.tracks,
            )
        )
        assert isinstance(reply, PublishOpened), reply
        return reply

    async def publish(self, name: str, transport: Transport = "udp") -> LightPeer:
        peer = self.peer(name, transport=transport)
        await peer.accept((await self.offer(peer)).sdp)
        return peer

    async def watch(
        self, peer: LightPeer, slots: tuple[str, ...] = SLOTS, peer_id: str | None = None
    ) -> None:
        watching = PeerId(peer_id or f"{peer.name}.w")
        names = tuple(SlotName(slot) for slot in slots)
        opened = await self.relay.ask(OpenWatch(watching, GROUP, ParticipantId(peer.name), names))
        assert isinstance(opened, WatchOpened), opened
        await self.done(AnswerWatch(watching, peer.watch(opened.sdp)))
        await peer.watching()

    async def watcher(self, name: str = "watcher", transport: Transport = "udp") -> LightPeer:
        peer = self.peer(name, publishes=False, transport=transport)
        await self.watch(peer)
        return peer

    async def point(self, watcher: LightPeer, slot: str, producer: str | None) -> None:
        name = None if producer is None else ProducerName(producer)
        point = Point(PeerId(f"{watcher.name}.w"), SlotName(slot), name)
        await self.done(PointSlots((point,)))

    async def stage(self, watcher: LightPeer, speaker: str) -> None:
        """Picture and voice in one order."""
        peer = PeerId(f"{watcher.name}.w")
        kinds = ((STAGE_VIDEO, "camera"), (STAGE_AUDIO, "microphone"))
        points = tuple(
            Point(peer, SlotName(slot), ProducerName(f"{speaker}/{kind}")) for slot, kind in kinds
        )
        await self.done(PointSlots(points))

    async def allow(self, producer: str, *, allowed: bool = True) -> None:
        await self.done(AllowProducers(GROUP, ((ProducerName(producer), allowed),)))

    async def tap(self, producer: str, *, on: bool = True) -> None:
        await self.done(TapProducer(ProducerName(producer), on))

    async def hang_up(self, peer_id: str) -> None:
        await self.done(ClosePeer(PeerId(peer_id)))
