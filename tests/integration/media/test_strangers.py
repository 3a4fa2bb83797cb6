"""What nobody sent to the relay on purpose: it is counted, and those who meet do not notice."""

import random
import socket
from contextlib import closing

from media.messages import Describe, Description, PeerGone
from media.relay import LocalRelay
from media.settings import RelaySettings
from tests.integration.media.hall import STAGE_VIDEO, Hall, Studio


async def test_packets_from_strangers_change_nothing_for_those_who_meet(studio: Studio) -> None:
    relay = LocalRelay(RelaySettings(bind="127.0.0.1"))
    hall = Hall(studio)
    await hall.open(relay)
    watcher = await hall.watcher()
    await hall.publish("chair")
    await hall.point(watcher, STAGE_VIDEO, "chair/camera")
    await watcher.wait_seen(STAGE_VIDEO, "chair")

    dice = random.Random(7)
    first_bytes = {"stun": 0x00, "dtls": 0x16, "turn": 0x40, "rtp": 0x80, "nothing": 0xFF}
    with closing(socket.socket(socket.AF_INET, socket.SOCK_DGRAM)) as stranger:
        for first in first_bytes.values():
            for size in range(200):
                datagram = bytes([first]) + dice.randbytes(size)
                stranger.sendto(datagram, ("127.0.0.1", relay.port))

    stage = watcher.slots[STAGE_VIDEO]
    frames = stage.frames
    await watcher.watcher.wait(lambda: stage.frames >= frames + 30, 5)
    assert (stage.lost, watcher.watcher.unexpected) == (0, 0)
    assert not [e for e in hall.events if isinstance(e, PeerGone)]
    description = await relay.ask(Describe())
    assert isinstance(description, Description)
    assert description.totals["strangers"] > 0
    await hall.close()
    await relay.close()
