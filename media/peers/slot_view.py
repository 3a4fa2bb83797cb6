"""What does one slot of a light peer show? Whose picture or voice, since when, how many whole
frames, and which packets never came although they were asked for again.
"""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field

from media.peers.packets import Rtp, is_key_frame, nack, pli, vp8_data
from media.peers.picture import Picture, frame_print
from media.peers.sound import Sound, payload_print

NACK_AFTER_S = 0.03
NACK_TRIES = 6
PLI_AGAIN_S = 0.5
MAX_GAP = 500


class Faces:
    """Tells from a payload whose it is. What two share (silence) tells nothing."""

    def __init__(self) -> None:
        self._names: dict[bytes, str | None] = {}

    def learn(self, *works: Picture | Sound) -> None:
        for work in works:
            prints = work.prints if isinstance(work, Sound) else {work.print}
            for print_ in prints:
                shared = self._names.get(print_, work.name) != work.name
                self._names[print_] = None if shared else work.name

    def name(self, print_: bytes) -> str | None:
        return self._names.get(print_)


@dataclass(slots=True)
class SlotView:
    """One slot. Times are of the loop's clock; `showing` is the name last recognised."""

    slot: str
    ssrc: int
    video: bool
    packets: int = 0
    repaired: int = 0
    lost: int = 0
    frames: int = 0
    first_at: float | None = None
    showing: str | None = None
    since: float | None = None
    heard: Counter[str] = field(default_factory=Counter)
    last_heard: dict[str, float] = field(default_factory=dict)
    last_packet_at: float | None = None
    _highest: int | None = field(default=None, repr=False)
    _next: int = field(default=0, repr=False)
    _waiting: dict[int, Rtp] = field(default_factory=dict, repr=False)
    _missing: dict[int, tuple[float, int]] = field(default_factory=dict, repr=False)
    _frame: bytearray = field(default_factory=bytearray, repr=False)
    _broken: bool = field(default=True, repr=False)
    _asked_at: float = field(default=0.0, repr=False)

    @property
    def highest(self) -> int | None:
        return self._highest

    def take(self, packet: Rtp, now: float, faces: Faces) -> None:
        self.packets += 1
        self.last_packet_at = now
        number = self._extend(packet.sequence)
        if self._highest is None:
            self._next = number
        elif number > self._highest + 1:
            for missed in range(max(self._highest + 1, number - MAX_GAP), number):
                self._missing[missed] = (now, 0)
        self._highest = number if self._highest is None else max(self._highest, number)
        self._accept(number, packet, now, faces)

    def take_repair(self, packet: Rtp, now: float, faces: Faces) -> None:
        """RFC 4588: the original number stands before the payload. One without is a probe."""
        if self._highest is None or len(packet.payload) < 3:
            return
        number = self._extend(int.from_bytes(packet.payload[:2], "big"))
        if number in self._missing:
            self.repaired += 1
            original = Rtp(0, packet.marker, 0, packet.timestamp, self.ssrc, packet.payload[2:])
            self._accept(number, original, now, faces)

    def tick(self, now: float, me: int, send: Callable[[bytes], None]) -> None:
        """Ask again for what is missing, give up what never came, ask for a picture."""
        overdue = []
        for number, (since, tries) in list(self._missing.items()):
            if now - since < NACK_AFTER_S * (1 + 2 * tries):
                continue
            if tries == NACK_TRIES:
                del self._missing[number]
                self.lost += 1
                self._skip(number)
            else:
                self._missing[number] = (since, tries + 1)
                overdue.append(number & 0xFFFF)
        if overdue:
            send(nack(me, self.ssrc, overdue))
        wants_picture = self.video and self._broken and self._highest is not None
        if wants_picture and now - self._asked_at > PLI_AGAIN_S:
            self._asked_at = now
            send(pli(me, self.ssrc))

    def _extend(self, sequence: int) -> int:
        if self._highest is None:
            return sequence + 0x10000
        distance = (sequence - self._highest) & 0xFFFF
        return self._highest + (distance if distance < 0x8000 else distance - 0x10000)

    def _accept(self, number: int, packet: Rtp, now: float, faces: Faces) -> None:
        self._missing.pop(number, None)
        if not self.video:
            self._hear(packet.payload, now, faces)
        elif number >= self._next:
            self._waiting[number] = packet
            self._assemble(now, faces)

    def _skip(self, number: int) -> None:
        if self.video and number >= self._next:
            self._next = number + 1
            self._waiting = {n: p for n, p in self._waiting.items() if n > number}
            self._broken = True
            self._frame.clear()

    def _assemble(self, now: float, faces: Faces) -> None:
        while self._next in self._waiting:
            packet = self._waiting.pop(self._next)
            self._next += 1
            begins, data = vp8_data(packet.payload)
            if begins:
                self._frame = bytearray()
                self._broken = self._broken and not is_key_frame(data)
            if not self._broken:
                self._frame += data
                if packet.marker:
                    self._see(bytes(self._frame), now, faces)

    def _see(self, frame: bytes, now: float, faces: Faces) -> None:
        self.frames += 1
        if self.first_at is None:
            self.first_at = now
        if is_key_frame(frame):
            self._recognise(faces.name(frame_print(frame)), now)

    def _hear(self, payload: bytes, now: float, faces: Faces) -> None:
        if self.first_at is None:
            self.first_at = now
        name = faces.name(payload_print(payload))
        if name is not None:
            self.heard[name] += 1
            self.last_heard[name] = now
            self._recognise(name, now)

    def _recognise(self, name: str | None, now: float) -> None:
        if name != self.showing:
            self.showing, self.since = name, now
