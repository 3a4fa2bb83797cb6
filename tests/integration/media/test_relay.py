"""Light peers meet over a real relay: who is seen and heard, what is refused, who is gone."""

import asyncio
from itertools import pairwise

import pytest

from media.messages import (
    AnswerWatch,
    Describe,
    Description,
    Failed,
    Levels,
    OpenPublish,
    ParticipantId,
    PeerConnected,
    PeerGone,
    PeerId,
    ProducerStarted,
    ProducerStopped,
    SlotSwitched,
    SpeakerChanged,
    Tapped,
    TrackSpec,
)
from media.peers.path import Transport
from rooms.kernel.errors import ErrorCode
from tests.integration.media.hall import GROUP, STAGE_AUDIO, STAGE_VIDEO, Hall


async def totals(hall: Hall) -> dict[str, int]:
    description = await hall.relay.ask(Describe())
    assert isinstance(description, Description)
    return description.totals


@pytest.mark.parametrize("transport", ["udp", "tcp"])
async def test_a_watcher_sees_and_hears_the_publisher_on_the_stage(
    hall: Hall, transport: Transport
) -> None:
    await hall.allow("chair/microphone")
    await hall.publish("chair", transport)
    watcher = await hall.watcher(transport=transport)
    await hall.stage(watcher, "chair")
    await watcher.wait_seen(STAGE_VIDEO, "chair")
    await watcher.wait_seen(STAGE_AUDIO, "chair")
    stage = watcher.slots[STAGE_VIDEO]
    await watcher.watcher.wait(lambda: stage.frames >= 30, 5)
    assert (stage.lost, watcher.watcher.unexpected, watcher.watch_link.undecryptable) == (0, 0, 0)
    assert watcher.watch_link.profile == "AEAD_AES_128_GCM"


async def test_a_slot_switches_to_another_publisher_within_half_a_second(hall: Hall) -> None:
    watcher = await hall.watcher()
    for name in ("chair", "sapa"):
        await hall.allow(f"{name}/microphone")
        await hall.publish(name)
        await hall.started(f"{name}/camera")
    await hall.stage(watcher, "chair")
    await watcher.wait_seen(STAGE_VIDEO, "chair")
    for name in ("sapa", "chair", "sapa"):
        asked = asyncio.get_running_loop().time()
        await hall.stage(watcher, name)
        assert await watcher.wait_seen(STAGE_VIDEO, name) - asked < 0.5
        assert await watcher.wait_seen(STAGE_AUDIO, name) - asked < 0.5
    switched = await hall.event(SlotSwitched, lambda e: e.producer == "sapa/camera")
    assert (switched.peer, switched.slot) == ("watcher.w", STAGE_VIDEO)
    assert watcher.slots[STAGE_VIDEO].lost == 0


async def test_orders_given_before_anybody_is_there_hold_when_they_come(hall: Hall) -> None:
    await hall.allow("chair/microphone")
    watcher = await hall.watcher()
    await hall.stage(watcher, "chair")
    await hall.publish("chair")
    await watcher.wait_seen(STAGE_VIDEO, "chair")
    await watcher.wait_seen(STAGE_AUDIO, "chair")


async def test_a_microphone_is_closed_until_allowed_and_again_when_revoked(hall: Hall) -> None:
    watcher = await hall.watcher()
    chair = await hall.publish("chair")
    await hall.stage(watcher, "chair")
    voice = watcher.slots[STAGE_AUDIO]
    await watcher.wait_seen(STAGE_VIDEO, "chair")
    assert voice.packets == 0

    await hall.allow("chair/microphone")
    await watcher.wait_seen(STAGE_AUDIO, "chair")

    await hall.allow("chair/microphone", allowed=False)
    sent, heard, seen = chair.publisher.packets_sent, voice.packets, watcher.slots[STAGE_VIDEO]
    frames = seen.frames
    await watcher.watcher.wait(lambda: seen.frames >= frames + 15, 5)
    assert chair.publisher.packets_sent - sent >= 50
    # What was on the way when the order was given.
    assert voice.packets - heard <= 2


async def test_an_emptied_slot_falls_silent(hall: Hall) -> None:
    watcher = await hall.watcher()
    await hall.publish("chair")
    await hall.publish("sapa")
    await hall.point(watcher, "tile.1", "chair/camera")
    await hall.point(watcher, "tile.2", "sapa/camera")
    await watcher.wait_seen("tile.1", "chair")
    await watcher.wait_seen("tile.2", "sapa")
    await hall.point(watcher, "tile.1", None)
    await hall.event(SlotSwitched, lambda e: e.slot == "tile.1" and e.producer is None)
    packets, other = watcher.slots["tile.1"].packets, watcher.slots["tile.2"]
    frames = other.frames
    await watcher.watcher.wait(lambda: other.frames >= frames + 15, 5)
    assert watcher.slots["tile.1"].packets <= packets + 2


async def test_a_publisher_who_leaves_is_reported_and_his_producers_end(hall: Hall) -> None:
    chair = await hall.publish("chair")
    await hall.started("chair/camera")
    await chair.close()
    stopped = await hall.event(ProducerStopped, lambda e: e.producer == "chair/camera")
    gone = await hall.event(PeerGone)
    assert stopped.peer == "chair.p"
    assert gone == PeerGone(PeerId("chair.p"), "closed")


async def test_a_peer_closed_by_command_is_told_farewell_and_not_reported(hall: Hall) -> None:
    chair = await hall.publish("chair")
    await hall.hang_up("chair.p")
    async with asyncio.timeout(2):
        await chair.publish_link.ended()
    assert not [e for e in hall.events if isinstance(e, PeerGone)]


async def test_a_microphone_that_falls_silent_and_speaks_again_is_told(hall: Hall) -> None:
    chair = await hall.publish("chair")
    await hall.started("chair/microphone")
    sound = chair.publisher.sound
    chair.publisher.say(None)
    await hall.event(ProducerStopped, lambda e: e.producer == "chair/microphone", 10)
    hall.events.clear()
    chair.publisher.say(sound)
    await hall.started("chair/microphone")


async def test_the_newest_publisher_of_a_participant_replaces_the_older(hall: Hall) -> None:
    watcher = await hall.watcher()
    await hall.publish("chair")
    await hall.stage(watcher, "chair")
    await watcher.wait_seen(STAGE_VIDEO, "chair")

    newer = hall.peer("chair")
    newer.publisher.picture = hall.studio.pictures["sapa"]
    await newer.accept((await hall.offer(newer, "chair.p2")).sdp)
    assert await hall.event(PeerGone) == PeerGone(PeerId("chair.p"), "replaced")
    await watcher.wait_seen(STAGE_VIDEO, "sapa")


async def test_a_page_that_reloads_publishes_anew_under_the_same_peer(hall: Hall) -> None:
    watcher = await hall.watcher()
    await hall.publish("chair")
    await hall.stage(watcher, "chair")
    await watcher.wait_seen(STAGE_VIDEO, "chair")
    again = hall.peer("chair")
    again.publisher.picture = hall.studio.pictures["batxat"]
    await again.accept((await hall.offer(again)).sdp)
    await watcher.wait_seen(STAGE_VIDEO, "batxat")
    assert not [e for e in hall.events if isinstance(e, PeerGone)]


async def test_a_restart_of_ice_keeps_media_flowing(hall: Hall) -> None:
    watcher = await hall.watcher()
    chair = await hall.publish("chair")
    await hall.point(watcher, STAGE_VIDEO, "chair/camera")
    await watcher.wait_seen(STAGE_VIDEO, "chair")
    await chair.accept((await hall.offer(chair, restart_ice=True)).sdp)
    stage = watcher.slots[STAGE_VIDEO]
    frames = stage.frames
    await watcher.watcher.wait(lambda: stage.frames >= frames + 30, 5)
    assert stage.lost == 0
    assert not [e for e in hall.events if isinstance(e, PeerGone)]


async def test_a_camera_that_is_switched_off_by_a_new_offer_ends_and_the_voice_goes_on(
    hall: Hall,
) -> None:
    await hall.allow("chair/microphone")
    watcher = await hall.watcher()
    chair = await hall.publish("chair")
    await hall.stage(watcher, "chair")
    await watcher.wait_seen(STAGE_VIDEO, "chair")
    await watcher.wait_seen(STAGE_AUDIO, "chair")
    voice_only = (TrackSpec("0", "microphone"),)
    command = OpenPublish(
        PeerId("chair.p"), GROUP, ParticipantId("chair"), chair.offer(), voice_only
    )
    reply = await hall.relay.ask(command)
    assert not isinstance(reply, Failed)
    await hall.event(ProducerStopped, lambda e: e.producer == "chair/camera")
    voice = watcher.slots[STAGE_AUDIO]
    heard = voice.packets
    await watcher.watcher.wait(lambda: voice.packets >= heard + 50, 5)
    assert voice.lost == 0


@pytest.mark.parametrize("sdp", ["v=0 and nothing else", "v=0\r\no=- 1 1 IN IP4 0\r\n" * 9])
async def test_a_bad_offer_is_refused_and_nobody_else_notices(hall: Hall, sdp: str) -> None:
    watcher = await hall.watcher()
    chair = await hall.publish("chair")
    await hall.point(watcher, STAGE_VIDEO, "chair/camera")
    await watcher.wait_seen(STAGE_VIDEO, "chair")
    for peer in ("stranger", "chair.p"):
        command = OpenPublish(PeerId(peer), GROUP, ParticipantId("chair"), sdp, chair.tracks)
        reply = await hall.relay.ask(command)
        assert isinstance(reply, Failed)
        assert reply.code == ErrorCode.SDP_INVALID
    stage = watcher.slots[STAGE_VIDEO]
    frames = stage.frames
    await watcher.watcher.wait(lambda: stage.frames >= frames + 30, 5)
    assert stage.lost == 0


async def test_an_offer_without_a_known_codec_is_refused_as_such(hall: Hall) -> None:
    chair = hall.peer("chair")
    sdp = chair.offer().replace("VP8/90000", "VP10/90000")
    reply = await hall.relay.ask(
        OpenPublish(PeerId("p"), GROUP, ParticipantId("chair"), sdp, chair.tracks)
    )
    assert isinstance(reply, Failed)
    assert reply.code == ErrorCode.CODEC_UNSUPPORTED


async def test_an_answer_nobody_waits_for_is_refused(hall: Hall) -> None:
    reply = await hall.relay.ask(AnswerWatch(PeerId("nobody"), "v=0\r\no=- 1 1 IN IP4 0\r\n"))
    assert isinstance(reply, Failed)
    assert reply.code == ErrorCode.SDP_INVALID


async def test_a_wrong_fingerprint_ends_the_connection_before_media_counts(hall: Hall) -> None:
    chair = hall.peer("chair")
    honest = chair.publish_link.fingerprint
    chair.publish_link.fingerprint = honest[:-2] + ("00" if honest[-2:] != "00" else "11")
    answer = await hall.offer(chair)
    await chair.accept(answer.sdp)
    assert await hall.event(PeerGone) == PeerGone(PeerId("chair.p"), "dtls_failed")
    assert not [e for e in hall.events if isinstance(e, PeerConnected | ProducerStarted)]
    assert (await totals(hall))["rtp_in"] == 0


async def test_sound_of_a_tapped_microphone_is_handed_on_in_order(hall: Hall) -> None:
    await hall.tap("chair/microphone")
    await hall.allow("chair/microphone")
    await hall.publish("chair")
    first = await hall.event(Tapped)
    await hall.event(Tapped, lambda e: (e.rtp_timestamp - first.rtp_timestamp) % 2**32 == 9_600)
    tapped = [e for e in hall.events if isinstance(e, Tapped)]
    steps = {(b.rtp_timestamp - a.rtp_timestamp) % 2**32 for a, b in pairwise(tapped)}
    assert steps == {960}
    payloads = {payload for payload, _ in hall.studio.sounds["chair"].packets}
    assert {e.payload for e in tapped} <= payloads
    await hall.tap("chair/microphone", on=False)


async def test_levels_and_the_active_speaker_are_told(hall: Hall) -> None:
    await hall.allow("chair/microphone")
    await hall.publish("chair")
    levels = await hall.event(Levels)
    assert levels.group == GROUP
    names, loudness = zip(*levels.levels, strict=True)
    assert names == ("chair/microphone",)
    assert 5 < loudness[0] < 25
    speaker = await hall.event(SpeakerChanged, lambda e: e.producer is not None)
    assert speaker.producer == "chair/microphone"


async def test_the_relay_describes_its_peers(hall: Hall) -> None:
    watcher = await hall.watcher()
    await hall.publish("chair")
    await hall.point(watcher, STAGE_VIDEO, "chair/camera")
    await watcher.wait_seen(STAGE_VIDEO, "chair")
    description = await hall.relay.ask(Describe())
    assert isinstance(description, Description)
    peers = {peer.peer: peer for peer in description.peers}
    assert set(peers) == {"chair.p", "watcher.w"}
    assert peers[PeerId("watcher.w")].packets_out > 0
    assert description.totals["rtp_in"] > 0
