"""The few packets a light peer writes and reads: RTP with one-byte extensions (RFC 3550, 8285), VP8
payloads (RFC 7741), sender and receiver reports, NACK and PLI (RFC 4585).
"""

import struct
from collections.abc import Iterator
from dataclasses import dataclass

MTU = 1_150
_HEAD = struct.Struct("!BBHII")
_VP8_HEAD = struct.Struct("!BBH")  # X|S, I, 15-bit picture id
NTP_EPOCH_S = 2_208_988_800
SENDER_REPORT, RECEIVER_REPORT, GENERIC_FEEDBACK, PAYLOAD_FEEDBACK = 200, 201, 205, 206


@dataclass(frozen=True, slots=True)
class Rtp:
    payload_type: int
    marker: bool
    sequence: int
    timestamp: int
    ssrc: int
    payload: bytes


def write_rtp(packet: Rtp, extensions: list[tuple[int, bytes]]) -> bytes:
    second = packet.marker << 7 | packet.payload_type
    head = _HEAD.pack(0x90, second, packet.sequence, packet.timestamp, packet.ssrc)
    items = b"".join(bytes((i << 4 | len(v) - 1,)) + v for i, v in extensions)
    items += bytes(-len(items) % 4)
    return head + struct.pack("!HH", 0xBEDE, len(items) // 4) + items + packet.payload


def read_rtp(data: bytes) -> Rtp | None:
    """None for a packet that holds padding only, or does not hold together."""
    first, second, sequence, timestamp, ssrc = _HEAD.unpack_from(data)
    start, end = 12 + 4 * (first & 0x0F), len(data)
    if first & 0x10 and end >= start + 4:
        start += 4 + 4 * int.from_bytes(data[start + 2 : start + 4], "big")
    if first & 0x20:
        end -= data[-1]
    if start >= end:
        return None
    return Rtp(second & 0x7F, second >= 0x80, sequence, timestamp, ssrc, data[start:end])


def vp8_payloads(frame: bytes, picture_id: int) -> Iterator[bytes]:
    for start in range(0, len(frame), MTU):
        beginning = 0x10 if start == 0 else 0
        head = _VP8_HEAD.pack(0x80 | beginning, 0x80, 0x8000 | picture_id)
        yield head + frame[start : start + MTU]


def vp8_data(payload: bytes) -> tuple[bool, bytes]:
    """(whether a frame starts here, its data without the descriptor)"""
    begins = payload[0] & 0x17 == 0x10
    offset = 1
    if payload[0] & 0x80:
        flags = payload[1]
        offset = 2
        if flags & 0x80:
            offset += 2 if payload[2] & 0x80 else 1
        offset += (flags >> 6 & 1) + bool(flags & 0x30)
    return begins, payload[offset:]


def is_key_frame(data: bytes) -> bool:
    return bool(data) and not data[0] & 1


def sender_report(ssrc: int, now_s: float, timestamp: int, packets: int, octets: int) -> bytes:
    ntp = int((now_s + NTP_EPOCH_S) * (1 << 32)) & (1 << 64) - 1
    body = struct.pack("!IQIII", ssrc, ntp, timestamp, packets, octets)
    return struct.pack("!BBH", 0x80, SENDER_REPORT, 6) + body


def receiver_report(sender: int, blocks: list[tuple[int, int, int]]) -> bytes:
    """Blocks of (ssrc, lost in all, highest extended sequence number)."""
    body = b"".join(
        struct.pack("!IIIIII", ssrc, min(lost, 0x7FFFFF), highest, 0, 0, 0)
        for ssrc, lost, highest in blocks
    )
    head = struct.pack("!BBHI", 0x80 | len(blocks), RECEIVER_REPORT, 1 + 6 * len(blocks), sender)
    return head + body


def nack(sender: int, media: int, sequences: list[int]) -> bytes:
    items = b"".join(struct.pack("!HH", sequence, 0) for sequence in sequences)
    length = 2 + len(sequences)
    return struct.pack("!BBHII", 0x81, GENERIC_FEEDBACK, length, sender, media) + items


def pli(sender: int, media: int) -> bytes:
    return struct.pack("!BBHII", 0x81, PAYLOAD_FEEDBACK, 2, sender, media)


def feedback_in(compound: bytes) -> Iterator[tuple[int, int, int, bytes]]:
    """(packet type, format, media SSRC, FCI) of each feedback packet."""
    while len(compound) >= 4:
        size = 4 + 4 * int.from_bytes(compound[2:4], "big")
        kind = compound[1]
        if kind in (GENERIC_FEEDBACK, PAYLOAD_FEEDBACK) and size >= 12:
            media = int.from_bytes(compound[8:12], "big")
            yield kind, compound[0] & 0x1F, media, compound[12:size]
        compound = compound[size:]


def lost_in(fci: bytes) -> Iterator[int]:
    """Sequence numbers of a generic NACK's pairs."""
    for start in range(0, len(fci) - 3, 4):
        first, mask = struct.unpack_from("!HH", fci, start)
        yield first
        for bit in range(16):
            if mask >> bit & 1:
                yield (first + 1 + bit) & 0xFFFF
