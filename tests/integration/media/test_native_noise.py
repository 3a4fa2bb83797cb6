"""The open port under noise: damaged packets of every kind, from strangers and from peers' own
addresses, cost nobody a packet."""

import random
from collections.abc import Iterator

import pytest

from media._native import Core
from tests.integration.media.native_peer import OPUS, Peer, rtp

VOICE_PACKETS = 200
NOISE_PER_PACKET = 100


@pytest.fixture
def core() -> Iterator[Core]:
    core = Core("127.0.0.1", 0, 0)
    yield core
    core.close()


def captures(peer: Peer) -> list[bytes]:
    """One packet of each kind that the peer sends, as overheard by others."""
    report = bytes.fromhex("80c90001cafebabe")
    sent = [
        peer.request(),
        peer.sealer.protect(rtp(1, ssrc=0x9999, pt=120)),
        peer.sealer.protect_rtcp(report),
        bytes.fromhex("16fefd0000000000000000005c01000050") + bytes(80),
    ]
    for packet in sent:
        peer.send(packet)
    peer.check()
    return sent


def damaged(packet: bytes, chance: random.Random) -> bytes:
    """The packet with bytes changed, cut or repeated."""
    noise = bytearray(packet)
    for _ in range(chance.randint(1, 4)):
        noise[chance.randrange(len(noise))] = chance.randrange(256)
    length = chance.choice([len(noise), chance.randrange(1, len(noise) + 1)])
    return bytes(noise[:length] * chance.choice([1, 1, 1, 2]))


@pytest.mark.parametrize("seed", [1, 2])
def test_noise_costs_nobody_a_packet(core: Core, seed: int) -> None:
    chance = random.Random(seed)
    speaker, listener, stranger = Peer(core), Peer(core), Peer(core)
    speaker.connect()
    listener.connect()
    core.add_producer(1, speaker.number, 1, "audio", "0", [OPUS], [], [(0x1111, None)])
    core.allow_producer(1, True)
    core.add_slot(1, listener.number, "audio", "0", 0x2222, None, [OPUS], "stage")
    core.point_slots([(1, 1, 0)])
    good = captures(speaker)
    for number in range(VOICE_PACKETS):
        for _ in range(NOISE_PER_PACKET):
            chance.choice([stranger, speaker, listener]).send(damaged(chance.choice(good), chance))
        payload = b"voice %d" % number
        speaker.send_rtp(rtp(number + 10, payload=payload))
        assert listener.receive_rtp()[12:] == payload
    stats = core.stats()
    assert stats["rtp_out"] == VOICE_PACKETS
    refused = ("auth_failures", "replays", "strangers", "malformed")
    assert sum(stats[name] for name in refused) > VOICE_PACKETS * NOISE_PER_PACKET / 2
    for peer in (speaker, listener, stranger):
        peer.close()
