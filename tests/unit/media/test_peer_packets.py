"""A light peer's packets and its eyes: what it writes it can read, and it misses no loss."""

import random

import pytest

from media.peers.packets import (
    GENERIC_FEEDBACK,
    PAYLOAD_FEEDBACK,
    Rtp,
    feedback_in,
    lost_in,
    nack,
    pli,
    read_rtp,
    vp8_data,
    vp8_payloads,
    write_rtp,
)
from media.peers.picture import Picture, encode_picture
from media.peers.slot_view import NACK_TRIES, Faces, SlotView

SSRC, ME = 7, 9


@pytest.fixture(scope="module")
def picture() -> Picture:
    return encode_picture("red", (200, 30, 30))


def packets_of(picture: Picture, start: int) -> list[Rtp]:
    packets: list[Rtp] = []
    for index, frame in enumerate(picture.frames):
        payloads = list(vp8_payloads(frame, index))
        for payload in payloads:
            sequence = (start + len(packets)) & 0xFFFF
            last = payload is payloads[-1]
            packets.append(Rtp(96, last, sequence, index * 6_000, SSRC, payload))
    return packets


def test_rtp_is_read_as_it_was_written_with_padding_cut_off() -> None:
    packet = Rtp(96, True, 65_535, 2**32 - 1, SSRC, b"payload")
    written = write_rtp(packet, [(4, b"1"), (1, b"\x85")])
    assert read_rtp(written) == packet
    assert read_rtp(bytes([written[0] | 0x20]) + written[1:] + b"\x00\x02") == packet
    assert read_rtp(bytes([0xA0]) + bytes(11) + b"\x00\x00\x03") is None


def test_a_frame_is_cut_into_packets_and_put_together_again(picture: Picture) -> None:
    payloads = list(vp8_payloads(picture.frames[0], 1))
    assert len(payloads) > 2
    assert [vp8_data(p)[0] for p in payloads] == [True] + [False] * (len(payloads) - 1)
    assert b"".join(vp8_data(p)[1] for p in payloads) == picture.frames[0]


def test_feedback_is_read_as_it_was_written() -> None:
    compound = nack(ME, SSRC, [5, 65_535]) + pli(ME, SSRC)
    (kind, format_, media, fci), (other, asked, *_) = feedback_in(compound)
    assert (kind, format_, media, list(lost_in(fci))) == (GENERIC_FEEDBACK, 1, SSRC, [5, 65_535])
    assert (other, asked) == (PAYLOAD_FEEDBACK, 1)


def view_of(picture: Picture) -> tuple[SlotView, Faces]:
    faces = Faces()
    faces.learn(picture)
    return SlotView("stage.video", SSRC, True), faces


@pytest.mark.parametrize("start", [0, 65_530])
def test_all_frames_are_seen_and_recognised_over_the_wrap(picture: Picture, start: int) -> None:
    view, faces = view_of(picture)
    for packet in packets_of(picture, start):
        view.take(packet, 1.0, faces)
    assert (view.frames, view.lost, view.showing) == (len(picture.frames), 0, "red")


@pytest.mark.parametrize("seed", range(5))
def test_what_is_lost_is_asked_for_and_counted_once_if_it_never_comes(
    picture: Picture, seed: int
) -> None:
    dice = random.Random(seed)
    view, faces = view_of(picture)
    packets = packets_of(picture, 65_500)
    kept = [packets[0], *(p for p in packets[1:-1] if dice.random() > 0.2), packets[-1]]
    for packet in kept:
        view.take(packet, 1.0, faces)
    asked: set[int] = set()
    now = 1.0
    for _ in range(NACK_TRIES * 12):
        now += 0.05
        view.tick(
            now,
            ME,
            lambda compound: asked.update(
                number
                for kind, _, _, fci in feedback_in(compound)
                if kind == GENERIC_FEEDBACK
                for number in lost_in(fci)
            ),
        )
    missing = {p.sequence for p in packets} - {p.sequence for p in kept}
    assert asked == missing
    assert view.lost == len(missing)


def test_a_repair_completes_the_picture(picture: Picture) -> None:
    view, faces = view_of(picture)
    packets = packets_of(picture, 100)
    for packet in packets:
        if packet is not packets[1]:
            view.take(packet, 1.0, faces)
    assert view.frames == 0
    original = packets[1]
    repair = Rtp(97, original.marker, 1, 0, 8, (101).to_bytes(2, "big") + original.payload)
    view.take_repair(repair, 1.1, faces)
    assert (view.frames, view.repaired, view.lost) == (len(picture.frames), 1, 0)
    assert view.showing == "red"
