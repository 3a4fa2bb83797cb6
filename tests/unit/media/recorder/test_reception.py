"""Packets in order, asked for again, and given up."""

from media.peers.packets import Rtp
from media.recorder.reception import NACK_TRIES, Reception


def packet(number: int, payload: bytes = b"x") -> Rtp:
    return Rtp(96, True, number & 0xFFFF, number, 1, payload)


def in_order(reception: Reception) -> list[tuple[int, int]]:
    return [(arrived.packet.timestamp, arrived.lost) for arrived in reception.ready()]


def test_overtaken_packets_are_put_in_order_across_the_wrap_of_numbers() -> None:
    reception = Reception(1, repairs=True)
    for number in (65_534, 65_536, 65_535, 65_537):
        reception.take(packet(number), 0.0)
    assert [number for number, _ in in_order(reception)] == [65_534, 65_535, 65_536, 65_537]


def test_a_missing_packet_is_asked_for_and_taken_from_its_repair() -> None:
    reception = Reception(1, repairs=True)
    reception.take(packet(10), 0.0)
    reception.take(packet(12), 0.0)
    assert reception.tick(0.05) == [11]
    reception.take_repair(Rtp(97, True, 5, 11, 2, (11).to_bytes(2, "big") + b"x"), 96)
    assert in_order(reception) == [(10, 0), (11, 0), (12, 0)]
    assert reception.lost == 0


def test_what_never_comes_is_counted_before_the_next_packet() -> None:
    reception = Reception(1, repairs=True)
    for number in (10, 13, 15):
        reception.take(packet(number), 0.0)
    came = []
    for turn in range(NACK_TRIES + 3):
        reception.tick(1.0 + turn)
        came += in_order(reception)
    assert came == [(10, 0), (13, 2), (15, 1)]
    assert reception.lost == 3


def test_sound_is_not_waited_for_long() -> None:
    reception = Reception(1, repairs=False)
    reception.take(packet(1), 0.0)
    reception.take(packet(3), 0.0)
    assert reception.tick(0.05) == []
    assert in_order(reception) == [(1, 0)]
    reception.tick(0.2)
    assert in_order(reception) == [(3, 1)]


def test_a_dead_line_is_not_asked_for_a_thousand_packets() -> None:
    reception = Reception(1, repairs=True)
    reception.take(packet(1), 0.0)
    assert in_order(reception) == [(1, 0)]
    reception.take(packet(1_001), 5.0)
    assert reception.tick(6.0) == []
    assert in_order(reception) == [(1_001, 999)]
