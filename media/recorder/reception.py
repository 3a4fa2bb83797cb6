"""Which packets of a slot came, in which order, and which never did? Asks again for what is missing
(RFC 4585), takes repairs (RFC 4588), and gives up after a while so that the rest goes on.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field

from media.peers.packets import Rtp, read_rtp

NACK_AFTER_S = 0.03
NACK_TRIES = 6
REORDERED_S = 0.1
"""Sound is not sent again: what was overtaken may still come until then."""
MOST_MISSING = 500
"""After a longer hole the line was dead: nothing of it is asked for."""


def parse(data: bytes) -> Rtp | None:
    """None for what is no packet. One of padding alone has an empty payload: its number counts."""
    if len(data) < 12:
        return None
    packet = read_rtp(data)
    if packet is not None:
        return packet
    sequence = int.from_bytes(data[2:4], "big")
    timestamp = int.from_bytes(data[4:8], "big")
    return Rtp(data[1] & 0x7F, False, sequence, timestamp, int.from_bytes(data[8:12], "big"), b"")


@dataclass(frozen=True, slots=True)
class Arrived:
    """The next packet in order; `lost`: how many before it never came."""

    packet: Rtp
    lost: int


@dataclass(slots=True)
class Reception:
    """Sans-IO: `take` and `tick`, then `ready`. Numbers are extended beyond 16 bits."""

    ssrc: int
    repairs: bool
    highest: int | None = None
    lost: int = 0
    _next: int = 0
    _lost_before: int = 0
    _waiting: dict[int, Rtp] = field(default_factory=dict)
    _missing: dict[int, tuple[float, int]] = field(default_factory=dict)

    def take(self, packet: Rtp, now_s: float) -> None:
        number = self._extend(packet.sequence)
        if self.highest is None:
            self._next = number
        elif number > self.highest + 1:
            self._note_missing(self.highest + 1, number, now_s)
        self.highest = number if self.highest is None else max(self.highest, number)
        self._accept(number, packet)

    def take_repair(self, packet: Rtp, payload_type: int) -> None:
        """The original number stands before the payload; one without is a probe."""
        if self.highest is None or len(packet.payload) < 3:
            return
        number = self._extend(int.from_bytes(packet.payload[:2], "big"))
        if number in self._missing:
            timestamp, payload = packet.timestamp, packet.payload[2:]
            self._accept(number, Rtp(payload_type, packet.marker, 0, timestamp, self.ssrc, payload))

    def ready(self) -> Iterator[Arrived]:
        """What is in order now."""
        while self._next in self._waiting:
            packet = self._waiting.pop(self._next)
            self._next += 1
            lost, self._lost_before = self._lost_before, 0
            yield Arrived(packet, lost)

    def tick(self, now_s: float) -> list[int]:
        """Give up what never came; the numbers (16 bits) to ask for again."""
        overdue: list[int] = []
        for number, (since, tries) in list(self._missing.items()):
            if not self.repairs:
                if now_s - since > REORDERED_S:
                    self._give_up(number)
            elif now_s - since >= NACK_AFTER_S * (1 + 2 * tries):
                if tries == NACK_TRIES:
                    self._give_up(number)
                else:
                    self._missing[number] = (since, tries + 1)
                    overdue.append(number & 0xFFFF)
        return overdue

    def _note_missing(self, first: int, end: int, now_s: float) -> None:
        if end - first > MOST_MISSING:
            self._missing.clear()
            self.lost += end - self._next
            self._lost_before += end - self._next
            self._waiting.clear()
            self._next = end
            return
        for number in range(first, end):
            self._missing[number] = (now_s, 0)

    def _accept(self, number: int, packet: Rtp) -> None:
        self._missing.pop(number, None)
        if number >= self._next:
            self._waiting[number] = packet

    def _give_up(self, number: int) -> None:
        """What lies between two given up and did come is used nevertheless."""
        del self._missing[number]
        if number == self._next:
            self._next += 1
            self._lost_before += 1
            self.lost += 1
        elif number > self._next:
            # An earlier one is still awaited; this one is looked at again with it.
            self._missing[number] = (float("-inf"), NACK_TRIES)

    def _extend(self, sequence: int) -> int:
        if self.highest is None:
            return sequence + 0x10000
        distance = (sequence - self.highest) & 0xFFFF
        return self.highest + (distance if distance < 0x8000 else distance - 0x10000)
