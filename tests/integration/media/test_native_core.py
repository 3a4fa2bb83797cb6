"""The native core over loopback UDP and TCP, against libsrtp and aioice's STUN."""

import select
import socket
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from aioice import stun

from media._native import Core, NativeError
from tests.integration.media.native_peer import (
    GCM,
    OPUS,
    SHA1,
    VP8,
    Credentials,
    Events,
    Peer,
    rtp,
)

MakePeer = Callable[..., Peer]


@pytest.fixture
def core() -> Iterator[Core]:
    core = Core("127.0.0.1", 0, 0)
    yield core
    core.close()


@pytest.fixture
def events(core: Core) -> Events:
    return Events(core)


@pytest.fixture
def peer(core: Core) -> Iterator[MakePeer]:
    made: list[Peer] = []

    def make(profile: str = GCM) -> Peer:
        made.append(Peer(core, profile))
        return made[-1]

    yield make
    for one in made:
        one.close()


def wire(core: Core, speaker: Peer, listener: Peer) -> None:
    """A microphone of the one, heard by the other."""
    core.add_producer(1, speaker.number, 1, "audio", "0", [OPUS], [], [(0x1111, None)])
    core.allow_producer(1, True)
    core.add_slot(1, listener.number, "audio", "0", 0x2222, None, [OPUS], "stage")
    core.point_slots([(1, 1, 0)])


def test_a_check_is_answered_with_the_address_it_came_from(
    core: Core, events: Events, peer: MakePeer
) -> None:
    browser = peer()
    browser.add()
    answer = browser.check()
    assert answer.message_class is stun.Class.RESPONSE
    assert answer.attributes["XOR-MAPPED-ADDRESS"] == browser.sock.getsockname()
    assert answer.check_message_integrity(browser.credentials.local_pwd.encode())
    assert events.next("connected") == ("connected", browser.number, browser.address)


def test_a_check_without_nomination_is_answered_but_connects_nothing(
    events: Events, peer: MakePeer
) -> None:
    browser = peer()
    browser.add()
    assert browser.check(use_candidate=False).message_class is stun.Class.RESPONSE
    assert events.none_of("connected")


@pytest.mark.parametrize(
    ("change", "counter"),
    [
        ({"password": "x" * 24}, "auth_failures"),
        ({"username": "nobody:peer"}, "strangers"),
        ({"username": "{local}:another"}, "auth_failures"),
    ],
)
def test_a_check_of_somebody_else_is_ignored_and_counted(
    core: Core, events: Events, peer: MakePeer, change: dict[str, Any], counter: str
) -> None:
    browser = peer()
    browser.add()
    local = browser.credentials.local_ufrag
    browser.send(browser.request(**{k: v.format(local=local) for k, v in change.items()}))
    assert browser.check().message_class is stun.Class.RESPONSE  # the only answer that comes
    assert browser.is_silent()
    assert core.stats()[counter] == 1
    assert events.next("connected")[1] == browser.number


def test_a_peer_that_believes_itself_controlled_is_told_of_the_conflict(peer: MakePeer) -> None:
    browser = peer()
    browser.add()
    answer = browser.check(controlled=True)
    assert answer.message_class is stun.Class.ERROR
    assert answer.error_code == 487


@pytest.mark.parametrize("profile", [GCM, SHA1])
def test_a_voice_is_forwarded_and_opens_with_libsrtp(
    core: Core, peer: MakePeer, profile: str
) -> None:
    speaker, listener = peer(profile), peer(profile)
    speaker.connect()
    listener.connect()
    wire(core, speaker, listener)
    for sequence in range(65_500, 65_600):
        speaker.send_rtp(rtp(sequence, payload=b"voice %d" % sequence))
        packet = listener.receive_rtp()
        assert packet[8:12] == (0x2222).to_bytes(4, "big")
        assert packet[12:] == b"voice %d" % sequence
    stats = core.stats()
    assert (stats["rtp_in"], stats["rtp_out"]) == (100, 100)
    assert stats["auth_failures"] == stats["replays"] == stats["malformed"] == 0


def test_profiles_mix_between_the_ends(core: Core, peer: MakePeer) -> None:
    speaker, listener = peer(GCM), peer(SHA1)
    speaker.connect()
    listener.connect()
    wire(core, speaker, listener)
    speaker.send_rtp(rtp(1))
    assert listener.receive_rtp()[12:] == b"voice"


def test_a_producer_that_is_not_allowed_reaches_nobody(core: Core, peer: MakePeer) -> None:
    speaker, listener = peer(), peer()
    speaker.connect()
    listener.connect()
    wire(core, speaker, listener)
    core.allow_producer(1, False)
    core.stats()
    speaker.send_rtp(rtp(1, payload=b"closed"))
    while core.stats()["rtp_in"] < 1:
        pass
    core.allow_producer(1, True)
    core.stats()
    speaker.send_rtp(rtp(2, payload=b"open"))
    assert listener.receive_rtp()[12:] == b"open"


def test_strangers_forgers_and_noise_harm_nobody(core: Core, peer: MakePeer) -> None:
    speaker, listener, stranger = peer(), peer(), peer()
    speaker.connect()
    listener.connect()
    wire(core, speaker, listener)
    stranger.send_rtp(rtp(1, payload=b"nobody"))
    stranger.send(b"\x16\xfe\xfd" + bytes(40))
    stranger.send(b"")
    stranger.send(b"\x00\x01" + bytes(30))
    stranger.send(bytes(3000))
    speaker.send(bytes([0x80, 111]) + bytes(60))
    replayed = speaker.sealer.protect(rtp(5, payload=b"once"))
    speaker.send(replayed)
    speaker.send(replayed)
    assert listener.receive_rtp()[12:] == b"once"
    speaker.send_rtp(rtp(6, payload=b"next"))
    assert listener.receive_rtp()[12:] == b"next"
    stats = core.stats()
    assert stats["strangers"] == 2
    assert stats["malformed"] == 3
    assert stats["auth_failures"] == 1
    assert stats["replays"] == 1


def test_dtls_passes_both_ways_once_a_check_was_valid(
    core: Core, events: Events, peer: MakePeer
) -> None:
    browser = peer()
    browser.add()
    hello = b"\x16\xfe\xfd" + bytes(50)
    browser.send(hello)
    browser.check(use_candidate=False)
    browser.send(hello)
    assert events.next("dtls") == ("dtls", browser.number, hello)
    assert core.stats()["strangers"] == 1
    core.send_dtls(browser.number, b"\x16server flight")
    assert browser.receive() == b"\x16server flight"


def test_media_follow_a_peer_to_its_new_address(core: Core, events: Events, peer: MakePeer) -> None:
    speaker, listener = peer(), peer()
    speaker.connect()
    listener.connect()
    wire(core, speaker, listener)
    speaker.send_rtp(rtp(1))
    assert listener.receive_rtp()[12:] == b"voice"

    old, listener.sock = listener.sock, Peer.open_socket()
    assert listener.check().message_class is stun.Class.RESPONSE
    assert events.next("moved") == ("moved", listener.number, listener.address)
    speaker.send_rtp(rtp(2, payload=b"moved"))
    assert listener.receive_rtp()[12:] == b"moved"
    old.close()


def test_media_flow_through_an_ice_restart(core: Core, events: Events, peer: MakePeer) -> None:
    speaker, listener = peer(), peer()
    speaker.connect()
    listener.connect()
    wire(core, speaker, listener)
    fresh = Credentials("fresh000", "f" * 24, "peernew", "p" * 24)
    core.restart_ice(
        listener.number, fresh.local_ufrag, fresh.local_pwd, fresh.remote_ufrag, fresh.remote_pwd
    )
    speaker.send_rtp(rtp(1, payload=b"before"))
    assert listener.receive_rtp()[12:] == b"before"
    # The old generation still counts until the first check of the new.
    assert listener.check().message_class is stun.Class.RESPONSE
    assert listener.check(credentials=fresh).message_class is stun.Class.RESPONSE
    listener.send(listener.request())
    speaker.send_rtp(rtp(2, payload=b"after"))
    assert listener.receive_rtp()[12:] == b"after"
    assert core.stats()["strangers"] == 1
    assert events.none_of("moved")


def test_a_flood_of_checks_is_cut_off_and_others_are_served(core: Core, peer: MakePeer) -> None:
    flood, browser = peer(), peer()
    browser.add()
    for _ in range(200):
        flood.send(flood.request(username="nobody:peer"))
    assert browser.check().message_class is stun.Class.RESPONSE
    assert core.stats()["strangers"] == 200


def test_many_packets_to_one_peer_arrive_whole_and_in_order(core: Core, peer: MakePeer) -> None:
    """A frame of equal packets goes out as one message that the kernel cuts."""
    speaker, listener = peer(), peer()
    speaker.connect()
    listener.connect()
    wire(core, speaker, listener)
    payloads = [bytes([at]) * (900 if at < 39 else 100) for at in range(40)]
    for at, payload in enumerate(payloads):
        speaker.send_rtp(rtp(at + 1, payload=payload))
    assert [listener.receive_rtp()[12:] for _ in payloads] == payloads


def test_packets_of_one_picture_are_padded_to_one_length(core: Core, peer: MakePeer) -> None:
    camera, watcher = peer(), peer()
    camera.connect()
    watcher.connect()
    core.add_producer(1, camera.number, 1, "video", "0", [VP8], [], [(0x1111, None)])
    core.allow_producer(1, True)
    core.add_slot(1, watcher.number, "video", "0", 0x2222, None, [VP8], "stage")
    core.point_slots([(1, 1, 0)])
    first = bytes.fromhex("10 5042009d012a8002e001").ljust(901, b"\1")
    payloads = [first, b"\0".ljust(902, b"\2"), b"\0".ljust(903, b"\3"), b"\0".ljust(300, b"\4")]
    for at, payload in enumerate(payloads):
        marker = 128 if payload is payloads[-1] else 0
        head = bytes([0x80, 96 | marker, 0, at + 1]) + bytes(4) + (0x1111).to_bytes(4, "big")
        camera.send_rtp(head + payload)
    packets = [watcher.receive_rtp() for _ in payloads]
    assert [len(packet) for packet in packets] == [920, 920, 920, 312]
    assert [without_padding(packet)[12:] for packet in packets] == payloads


def without_padding(packet: bytes) -> bytes:
    return packet[: -packet[-1]] if packet[0] & 0x20 else packet


def test_a_tap_delivers_payloads_to_python(core: Core, events: Events, peer: MakePeer) -> None:
    speaker = peer()
    speaker.connect()
    core.add_producer(1, speaker.number, 1, "audio", "0", [OPUS], [], [(0x1111, None)])
    core.allow_producer(1, True)
    core.tap_producer(1, True)
    core.stats()
    speaker.send_rtp(rtp(3, payload=b"heard"))
    kind, producer, timestamp, _arrival, payload = events.next("tap")
    assert (kind, producer, timestamp, payload) == ("tap", 1, 3 * 960, b"heard")


def test_the_tcp_port_speaks_the_same_behind_a_length(core: Core, events: Events) -> None:
    browser = Peer(core)
    browser.add()
    assert core.tcp_port is not None
    with socket.create_connection(("127.0.0.1", core.tcp_port), timeout=5) as stream:
        request = browser.request()
        framed = len(request).to_bytes(2, "big") + request
        stream.sendall(framed[:7])
        stream.sendall(framed[7:])
        head = stream.recv(2, socket.MSG_WAITALL)
        answer = stun.parse_message(stream.recv(int.from_bytes(head, "big"), socket.MSG_WAITALL))
        assert answer.message_class is stun.Class.RESPONSE
        host, port = stream.getsockname()
        assert events.next("connected") == ("connected", browser.number, f"{host}:{port}")
    assert events.next("consent_lost") == ("consent_lost", browser.number)
    browser.close()


def test_strangers_on_the_tcp_port_keep_nobody_out(core: Core, events: Events) -> None:
    assert core.tcp_port is not None
    address = ("127.0.0.1", core.tcp_port)
    strangers = [socket.create_connection(address, timeout=5) for _ in range(200)]
    browser = Peer(core)
    browser.add()
    with socket.create_connection(address, timeout=5) as stream:
        request = browser.request()
        stream.sendall(len(request).to_bytes(2, "big") + request)
        assert events.next("connected")[1] == browser.number
    for stranger in strangers:
        stranger.close()
    browser.close()


def test_a_tcp_peer_that_announces_too_much_is_cut_off(core: Core) -> None:
    assert core.tcp_port is not None
    with socket.create_connection(("127.0.0.1", core.tcp_port), timeout=5) as stream:
        stream.sendall(b"\xff\xff")
        assert stream.recv(1) == b""


def test_wrong_calls_are_refused_with_a_stable_code(core: Core, peer: MakePeer) -> None:
    browser = peer()
    browser.add()
    number = browser.number

    def code(call: Callable[[], None]) -> str:
        with pytest.raises(NativeError) as refused:
            call()
        return str(refused.value.args[0])

    assert code(browser.add) == "duplicate"
    assert code(lambda: core.remove_transport(99_999)) == "unknown_transport"
    assert code(lambda: core.allow_producer(9, True)) == "unknown_producer"
    assert code(lambda: core.point_slots([(9, None, 0)])) == "unknown_slot"
    assert code(lambda: core.start_srtp(number, "NULL", b"", b"")) == "unknown_profile"
    assert code(lambda: core.start_srtp(number, GCM, b"short", b"short")) == "bad_key"
    assert code(lambda: core.send_dtls(number, bytes(3000))) == "too_long"
    assert code(lambda: core.add_transport(7, "x", "y", "", "", [])) == "bad_credential"
    assert code(lambda: core.set_extensions(number, [(0, "urn:x")])) == "bad_extension"
    av1 = ("av1", 45, 90000, None)
    assert code(lambda: core.add_producer(1, number, 1, "video", "0", [av1], [], [])) == "bad_codec"
    core.add_producer(1, number, 1, "video", "0", [VP8], ["q", "h", "f"], [])
    core.add_slot(1, number, "audio", "1", 5, None, [OPUS], "stage")
    assert code(lambda: core.point_slots([(1, 1, 0)])) == "kind_mismatch"
    core.remove_transport(number)
    assert code(lambda: core.point_slots([(1, None, 0)])) == "unknown_slot"


def test_a_closed_core_frees_its_ports_and_says_so() -> None:
    core = Core("127.0.0.1", 0)
    assert core.tcp_port is None
    core.close()
    core.close()
    assert core.take_events() == []
    with pytest.raises(NativeError, match="closed"):
        core.stats()
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sock:
        sock.bind(("127.0.0.1", core.port))


def test_one_port_serves_both_versions_of_ip() -> None:
    core = Core("::", 0)
    peer = Peer(core)
    peer.add()
    answer = peer.check()
    assert answer.attributes["XOR-MAPPED-ADDRESS"] == peer.sock.getsockname()
    assert Events(core).next("connected")[2] == peer.address
    with socket.socket(socket.AF_INET6, socket.SOCK_DGRAM) as sock:
        sock.settimeout(5)
        sock.bind(("::1", 0))
        sock.sendto(peer.request(), ("::1", core.port))
        answer = stun.parse_message(sock.recv(1500))
        assert answer.attributes["XOR-MAPPED-ADDRESS"] == sock.getsockname()[:2]
    peer.close()
    core.close()


def test_a_port_in_use_is_an_os_error(core: Core) -> None:
    with pytest.raises(OSError, match="in use"):
        Core("127.0.0.1", core.port)


def test_the_event_descriptor_is_readable_while_events_wait(core: Core, peer: MakePeer) -> None:
    browser = peer()
    browser.add()
    assert not select.select([core.event_fd], [], [], 0)[0]
    browser.check()
    assert select.select([core.event_fd], [], [], 5)[0]
    assert len(core.take_events(1)) == 1
    assert not select.select([core.event_fd], [], [], 0)[0]
