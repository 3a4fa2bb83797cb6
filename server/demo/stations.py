"""Sites without hands: an attendant for the socket and a light peer for picture and voice."""

import asyncio
from collections.abc import Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass
from time import monotonic

from media.peers.peer import LightPeer
from media.peers.picture import encode_picture
from media.peers.slot_view import Faces
from media.peers.sound import silence
from rooms.live.messages import Snapshot
from server.demo.attendant import Attendant, Refusal
from server.demo.people import PASSWORD
from server.realtime.messages import (
    AnswerWatch,
    MediaStateSignal,
    Publish,
    Signal,
    Track,
    Watch,
)

TILES, VOICES, WALL_TILES = 2, 1, 49
JOIN_S = 30.0
STAGE = "stage.video"


@dataclass
class Station:
    """One site: its attendant, its peer, and what was measured of it."""

    attendant: Attendant
    peer: LightPeer
    faces: Faces
    tiles: int = TILES
    join_s: float = 0.0
    first_frame_s: float = 0.0

    @property
    def name(self) -> str:
        return self.attendant.username

    @property
    def snapshot(self) -> Snapshot:
        """As it was when joining."""
        if self.attendant.snapshot is None:
            raise Refusal(f"{self.name} has not joined")
        return self.attendant.snapshot

    @property
    def me(self) -> str:
        return self.snapshot.me

    @property
    def site_id(self) -> str:
        return next(one.site_id for one in self.snapshot.attendees if one.id == self.me)

    async def enter(self, conference_id: str) -> None:
        """Socket, publishing and watching, as the meeting page does it."""
        began = monotonic()
        await self.attendant.join(conference_id, "meeting")
        await asyncio.gather(self._publish(), self._watch())
        self.join_s = monotonic() - began

    async def enter_and_see(self, conference_id: str) -> None:
        """Until the first whole picture of the stage is there."""
        began = monotonic()
        await self.enter(conference_id)
        self.first_frame_s = await self.peer.wait_first_frame(STAGE, JOIN_S) - began

    def signalled(self, signal: Signal) -> None:
        """A picture that nobody watches isn't sent, as the meeting page does it."""
        if isinstance(signal, MediaStateSignal):
            self.peer.publisher.watched = signal.camera_layers > 0

    async def _publish(self) -> None:
        tracks = [Track(mid=track.mid, kind=track.kind) for track in self.peer.tracks]
        offer = Publish(type="publish", sdp=self.peer.offer(), tracks=tracks)
        reply = await self.attendant.media(offer)
        await self.peer.accept(reply.sdp or "")

    async def _watch(self) -> None:
        reply = await self.attendant.media(Watch(type="watch", tiles=self.tiles, voices=VOICES))
        answer = self.peer.watch(reply.sdp or "")
        await self.attendant.media(AnswerWatch(type="answer", sdp=answer))
        await self.peer.watching()


async def make_stations(
    base_url: str, usernames: Sequence[str], stack: AsyncExitStack
) -> list[Station]:
    """One for each account, with a picture of its own colour; closed with the stack. The first is
    the chair's, who watches the wall."""
    faces = Faces()
    stations: list[Station] = []
    for ordinal, name in enumerate(usernames):
        picture = await asyncio.to_thread(encode_picture, name, _colour(ordinal))
        faces.learn(picture)
        attendant = await stack.enter_async_context(
            Attendant(base_url, name, PASSWORD, address=f"10.0.0.{ordinal + 1}")
        )
        peer = LightPeer(name, faces, picture, silence(f"{name} hush"))
        stack.push_async_callback(peer.close)
        station = Station(attendant, peer, faces, WALL_TILES if ordinal == 0 else TILES)
        attendant.on_signal = station.signalled
        stations.append(station)
    return stations


def _colour(ordinal: int) -> tuple[int, int, int]:
    """Far enough apart that no two loops are encoded alike."""
    return (40 + ordinal * 67 % 200, 40 + ordinal * 31 % 200, 40 + ordinal * 113 % 200)
