"""Real Chromium: three layers go up, the high one comes down, and a slot switches at once."""

import re
import time
from collections.abc import AsyncIterator, Callable

import pytest

from media.messages import (
    AnswerWatch,
    OpenPublish,
    OpenWatch,
    ParticipantId,
    PeerConnected,
    PeerId,
    PublishOpened,
    SlotName,
    TrackSpec,
    WatchOpened,
)
from media.relay import LocalRelay
from media.settings import RelaySettings
from tests.integration.media.chromium import Tab, browser, open_tab
from tests.integration.media.hall import COLOURS, GROUP, STAGE_AUDIO, STAGE_VIDEO, Hall, Studio

pytestmark = [pytest.mark.browser, pytest.mark.timeout(120)]

SLOTS = tuple(SlotName(s) for s in (STAGE_VIDEO, STAGE_AUDIO, "tile.1"))
TRACKS = (TrackSpec("0", "microphone"), TrackSpec("1", "camera"))


@pytest.fixture
async def hall(studio: Studio) -> AsyncIterator[Hall]:
    """All addresses of this machine, as a relay is set up without settings."""
    relay = LocalRelay(RelaySettings())
    hall = Hall(studio)
    await hall.open(relay)
    yield hall
    await hall.close()
    await relay.close()


def over_tcp(sdp: str) -> str:
    """As if no UDP got through."""
    return re.sub(r"a=candidate:\d+ 1 udp .*\r\n", "", sdp)


async def publish(
    hall: Hall, tab: Tab, *, layers: int, network: Callable[[str], str] = str
) -> None:
    sdp = await tab.call("offer", layers=layers)
    reply = await hall.relay.ask(
        OpenPublish(PeerId("browser.p"), GROUP, ParticipantId("browser"), sdp, TRACKS)
    )
    assert isinstance(reply, PublishOpened), reply
    await tab.call("accept", sdp=network(reply.sdp))
    await hall.event(PeerConnected, lambda e: e.peer == "browser.p")


async def watch(hall: Hall, tab: Tab, network: Callable[[str], str] = str) -> dict[str, str]:
    """mid of each slot"""
    peer = PeerId("watcher.w")
    opened = await hall.relay.ask(OpenWatch(peer, GROUP, ParticipantId("watcher"), SLOTS))
    assert isinstance(opened, WatchOpened), opened
    await hall.done(AnswerWatch(peer, await tab.call("watch", sdp=network(opened.sdp))))
    await hall.event(PeerConnected, lambda e: e.peer == peer)
    return {str(slot): mid for slot, mid in opened.mids}


# An encoder that lacks processor time leaves out the highest layer by itself.
@pytest.mark.alone
async def test_simulcast_reaches_the_watcher_in_its_highest_layer_and_switches(
    hall: Hall,
) -> None:
    async with browser() as chromium:
        publisher, watcher = await open_tab(chromium), await open_tab(chromium)
        await publish(hall, publisher, layers=3)
        mids = await watch(hall, watcher)
        stage = mids[STAGE_VIDEO]
        speaker = hall.peer("chair")
        await speaker.accept((await hall.offer(speaker)).sdp)
        watching = hall.peer("watcher", publishes=False)

        await hall.allow("browser/microphone")
        await hall.stage(watching, "browser")
        await hall.point(watching, "tile.1", "chair/camera")
        await watcher.until("inbound", "r.framesDecoded > 0", mid=stage)
        await watcher.until("inbound", "r.frameWidth === 1280", 20, mid=stage)
        await watcher.until("inbound", "r.totalAudioEnergy > 0", mid=mids[STAGE_AUDIO])
        await watcher.until("inbound", "r.framesDecoded > 0", mid=mids["tile.1"])

        # Ten seconds: decoded frames rise in each.
        report = await watcher.call("inbound", mid=stage)
        for _ in range(10):
            enough = f"r.framesDecoded >= {report['framesDecoded'] + 15}"
            await watcher.until("inbound", enough, 1.5, mid=stage)
            report = await watcher.call("inbound", mid=stage)
        assert report["packetsLost"] == 0
        assert report["frameWidth"] == 1280

        for _ in range(3):
            asked = time.time()
            await hall.point(watching, STAGE_VIDEO, "chair/camera")
            seen = await watcher.call("seen", mid=stage, wanted=COLOURS["chair"], timeout_ms=3_000)
            assert seen / 1_000 - asked < 0.5
            await hall.point(watching, STAGE_VIDEO, "browser/camera")
            await watcher.until("inbound", "r.frameWidth === 1280", mid=stage)


async def test_pictures_come_over_tcp_where_no_udp_gets_through(hall: Hall) -> None:
    async with browser() as chromium:
        publisher, watcher = await open_tab(chromium), await open_tab(chromium)
        await publish(hall, publisher, layers=1, network=over_tcp)
        mids = await watch(hall, watcher, over_tcp)
        await hall.stage(hall.peer("watcher", publishes=False), "browser")
        await watcher.until("inbound", "r.framesDecoded > 40", 20, mid=mids[STAGE_VIDEO])
        report = await watcher.call("inbound", mid=mids[STAGE_VIDEO])
        assert report["packetsLost"] == 0
