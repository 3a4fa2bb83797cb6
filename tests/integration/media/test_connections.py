"""How connections begin, change, suffer and end: what never comes, comes later, or is lost."""

import asyncio
import random
from collections.abc import AsyncIterator

import pytest

from media import connection
from media.messages import (
    Describe,
    Description,
    OpenPublish,
    OpenWatch,
    ParticipantId,
    PeerGone,
    PeerId,
    ProducerStopped,
    PublishOpened,
    SlotName,
    TrackSpec,
    WatchOpened,
)
from media.relay import LocalRelay
from media.settings import RelaySettings, advertised
from tests.integration.media.hall import GROUP, STAGE_AUDIO, STAGE_VIDEO, Hall, Studio

MICROPHONE, CAMERA = TrackSpec("0", "microphone"), TrackSpec("1", "camera")


@pytest.fixture
async def relay() -> AsyncIterator[LocalRelay]:
    relay = LocalRelay(RelaySettings(bind="127.0.0.1"))
    yield relay
    await relay.close()


@pytest.fixture
async def hall(relay: LocalRelay, studio: Studio) -> AsyncIterator[Hall]:
    hall = Hall(studio)
    await hall.open(relay)
    yield hall
    await hall.close()


async def test_an_offer_that_nobody_follows_up_is_given_up(
    hall: Hall, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(connection, "CONNECT_TIMEOUT_S", 0.2)
    await hall.offer(hall.peer("chair"))
    assert await hall.event(PeerGone) == PeerGone(PeerId("chair.p"), "timeout")


async def test_a_watcher_who_never_answers_is_given_up(
    hall: Hall, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(connection, "CONNECT_TIMEOUT_S", 0.2)
    names = (SlotName(STAGE_VIDEO),)
    command = OpenWatch(PeerId("w"), GROUP, ParticipantId("watcher"), names)
    assert isinstance(await hall.relay.ask(command), WatchOpened)
    assert await hall.event(PeerGone) == PeerGone(PeerId("w"), "timeout")


async def test_a_peer_without_consent_is_gone_with_its_producers(
    hall: Hall, relay: LocalRelay
) -> None:
    chair = await hall.publish("chair")
    await hall.started("chair/camera")
    chair.vanish()
    # What the core reports after 30 seconds of silence (RFC 7675).
    relay._take(("consent_lost", relay._peers[PeerId("chair.p")].connection.number))
    assert await hall.event(PeerGone) == PeerGone(PeerId("chair.p"), "consent_lost")
    stopped = {e.producer for e in hall.events if isinstance(e, ProducerStopped)}
    assert stopped == {"chair/camera", "chair/microphone"}


async def test_a_camera_may_come_later_than_the_voice_with_extensions_of_its_own(
    hall: Hall,
) -> None:
    """Its header extensions are agreed by the second offer only."""
    await hall.allow("chair/microphone")
    watcher = await hall.watcher()
    await hall.stage(watcher, "chair")
    chair = hall.peer("chair")

    async def open_with(*tracks: TrackSpec) -> str:
        reply = await hall.relay.ask(
            OpenPublish(PeerId("chair.p"), GROUP, ParticipantId("chair"), chair.offer(), tracks)
        )
        assert isinstance(reply, PublishOpened), reply
        return reply.sdp

    await chair.accept(await open_with(MICROPHONE))
    await watcher.wait_seen(STAGE_AUDIO, "chair")
    assert watcher.slots[STAGE_VIDEO].packets == 0
    await chair.accept(await open_with(MICROPHONE, CAMERA))
    await watcher.wait_seen(STAGE_VIDEO, "chair")
    assert watcher.slots[STAGE_AUDIO].lost == 0


@pytest.mark.parametrize("seed", range(3))
async def test_what_is_lost_on_the_last_hop_is_repaired(hall: Hall, seed: int) -> None:
    watcher = await hall.watcher()
    await hall.publish("chair")
    dice = random.Random(seed)
    take = watcher.watcher.rtp
    watcher.watch_link._on_rtp = lambda packet: take(packet) if dice.random() > 0.1 else None
    await hall.stage(watcher, "chair")
    await watcher.wait_seen(STAGE_VIDEO, "chair")
    stage = watcher.slots[STAGE_VIDEO]
    await watcher.watcher.wait(lambda: stage.frames >= 60 and stage.repaired > 3, 15)
    assert stage.lost == 0


async def test_a_closed_relay_frees_its_ports_and_ends_its_peers(studio: Studio) -> None:
    relay = LocalRelay(RelaySettings(bind="127.0.0.1"))
    hall = Hall(studio)
    await hall.open(relay)
    chair = await hall.publish("chair")
    port = relay.port
    await relay.close()
    async with asyncio.timeout(2):
        await chair.publish_link.ended()
    again = LocalRelay(RelaySettings(bind="127.0.0.1", port=port))
    await again.start(hall.on_event)
    assert again.port == port
    await again.close()
    await hall.close()


async def test_a_port_in_use_is_an_error_at_the_start(relay: LocalRelay, hall: Hall) -> None:
    second = LocalRelay(RelaySettings(bind="127.0.0.1", port=relay.port))
    with pytest.raises(OSError, match=r"[Aa]ddress"):
        await second.start(hall.on_event)
    await second.close()
    assert isinstance(await relay.ask(Describe()), Description)


def test_addresses_are_as_set_or_those_of_the_machine_with_the_loopback_last() -> None:
    chosen = RelaySettings(advertise=("198.51.100.7",))
    assert advertised(chosen) == ("198.51.100.7",)
    assert advertised(RelaySettings(bind="127.0.0.1")) == ("127.0.0.1",)
    assert advertised(RelaySettings())[-1] == "127.0.0.1"
