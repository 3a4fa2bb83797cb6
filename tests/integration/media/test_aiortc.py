"""aiortc's own peer connection as an independent client: what it decodes has the right colour."""

import asyncio
from collections.abc import AsyncIterator, Callable
from fractions import Fraction

import av
import numpy as np
import pytest
from aiortc import (
    MediaStreamTrack,
    RTCPeerConnection,
    RTCRtpSender,
    RTCSessionDescription,
)
from aiortc.contrib.media import MediaBlackhole
from aiortc.mediastreams import VideoStreamTrack

from media.messages import (
    AnswerWatch,
    OpenPublish,
    OpenWatch,
    ParticipantId,
    PeerId,
    PublishOpened,
    SlotName,
    TrackSpec,
    WatchOpened,
)
from media.peers.picture import Colour
from tests.integration.media.hall import COLOURS, GROUP, STAGE_AUDIO, STAGE_VIDEO, Hall


class Wall(VideoStreamTrack):
    """A wall of one colour."""

    def __init__(self, colour: Colour) -> None:
        super().__init__()
        self._image = np.full((180, 320, 3), colour, np.uint8)

    async def recv(self) -> av.VideoFrame:
        pts, time_base = await self.next_timestamp()
        frame = av.VideoFrame.from_ndarray(self._image, format="rgb24")
        frame.pts, frame.time_base = pts, Fraction(time_base)
        return frame


@pytest.fixture
async def connection() -> AsyncIterator[Callable[[], RTCPeerConnection]]:
    made: list[RTCPeerConnection] = []

    def make() -> RTCPeerConnection:
        made.append(RTCPeerConnection())
        return made[-1]

    yield make
    for pc in made:
        await pc.close()


async def publish(hall: Hall, pc: RTCPeerConnection, name: str, codec: str = "VP8") -> None:
    transceiver = pc.addTransceiver(Wall(COLOURS[name]), direction="sendonly")
    known = RTCRtpSender.getCapabilities("video").codecs
    transceiver.setCodecPreferences(
        [c for c in known if c.mimeType in (f"video/{codec}", "video/rtx")]
    )
    await pc.setLocalDescription(await pc.createOffer())
    reply = await hall.relay.ask(
        OpenPublish(
            PeerId(f"{name}.p"),
            GROUP,
            ParticipantId(name),
            pc.localDescription.sdp,
            (TrackSpec("0", "camera"),),
        )
    )
    assert isinstance(reply, PublishOpened), reply
    await pc.setRemoteDescription(RTCSessionDescription(reply.sdp, "answer"))


async def watch(hall: Hall, pc: RTCPeerConnection) -> MediaStreamTrack:
    """The picture on the stage."""
    peer = PeerId("watcher.w")
    slots = (SlotName(STAGE_VIDEO), SlotName(STAGE_AUDIO))
    opened = await hall.relay.ask(OpenWatch(peer, GROUP, ParticipantId("watcher"), slots))
    assert isinstance(opened, WatchOpened), opened
    tracks: dict[str, MediaStreamTrack] = {}
    pc.on("track", lambda track: tracks.update({track.kind: track}))
    await pc.setRemoteDescription(RTCSessionDescription(opened.sdp, "offer"))
    await pc.setLocalDescription(await pc.createAnswer())
    await hall.done(AnswerWatch(peer, pc.localDescription.sdp))
    sink = MediaBlackhole()
    sink.addTrack(tracks["audio"])
    await sink.start()
    return tracks["video"]


async def until_colour(track: MediaStreamTrack, wanted: Colour, timeout_s: float) -> None:
    async with asyncio.timeout(timeout_s):
        while True:
            frame = await track.recv()
            assert isinstance(frame, av.VideoFrame)
            mean = frame.to_ndarray(format="rgb24").mean(axis=(0, 1))
            if np.abs(mean - np.array(wanted)).max() < 30:
                return


async def test_aiortc_publishes_and_watches_and_sees_the_right_colour(
    hall: Hall, connection: Callable[[], RTCPeerConnection]
) -> None:
    await publish(hall, connection(), "chair")
    await hall.publish("sapa")
    stage = await watch(hall, connection())
    watcher = hall.peer("watcher", publishes=False)
    for name in ("chair", "sapa", "chair"):
        await hall.point(watcher, STAGE_VIDEO, f"{name}/camera")
        await until_colour(stage, COLOURS[name], 10)


async def test_h264_is_forwarded_too_and_switches_to_vp8_and_back(
    hall: Hall, connection: Callable[[], RTCPeerConnection]
) -> None:
    await publish(hall, connection(), "chair", "H264")
    await hall.publish("sapa")
    stage = await watch(hall, connection())
    watcher = hall.peer("watcher", publishes=False)
    for name in ("chair", "sapa", "chair"):
        await hall.point(watcher, STAGE_VIDEO, f"{name}/camera")
        await until_colour(stage, COLOURS[name], 10)


async def test_a_light_peer_and_aiortc_see_each_other(
    hall: Hall, connection: Callable[[], RTCPeerConnection]
) -> None:
    await publish(hall, connection(), "chair")
    light = await hall.watcher("light")
    await hall.point(light, STAGE_VIDEO, "chair/camera")
    await light.wait_first_frame(STAGE_VIDEO)
    assert light.slots[STAGE_VIDEO].showing is None
