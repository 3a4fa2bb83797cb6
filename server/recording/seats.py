"""Which slot of the recorder has which producer? A slot is left to one producer until that is not
wanted any more, and rests before it gets another, so that no late packet lands in a wrong file."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from itertools import count

from media.messages import ProducerName, SlotName

AUDIO_SLOTS = 24
VIDEO_SLOTS = 24
RESTS_S = 3.0

SLOTS: tuple[SlotName, ...] = (
    *(SlotName(f"record.audio.{number}") for number in range(1, AUDIO_SLOTS + 1)),
    *(SlotName(f"record.video.{number}") for number in range(1, VIDEO_SLOTS + 1)),
)


def is_sound(producer: ProducerName) -> bool:
    return producer.endswith(("/microphone", "/screen_audio"))


@dataclass(slots=True)
class Seat:
    slot: SlotName
    sound: bool
    producer: ProducerName | None = None
    track: int = 0
    layer: int = 0
    free_from_s: float = 0.0


@dataclass(frozen=True, slots=True)
class Moves:
    """`ended` and `begun` seats as they are after; `changed` want another layer; `left_out` found
    no slot."""

    ended: tuple[tuple[SlotName, int], ...]
    begun: tuple[Seat, ...]
    changed: tuple[Seat, ...]
    left_out: tuple[ProducerName, ...]


_TRACKS = count(1)
"""Never used again, by no conference and no life of the recorder."""


@dataclass(slots=True)
class Seats:
    _seats: list[Seat] = field(
        default_factory=lambda: [Seat(slot, ".audio." in slot) for slot in SLOTS]
    )

    @property
    def taken(self) -> Collection[Seat]:
        return [seat for seat in self._seats if seat.producer is not None]

    def move(self, wanted: Mapping[ProducerName, int], now_s: float) -> Moves:
        """Seat exactly those that are wanted."""
        ended = [seat for seat in self.taken if seat.producer not in wanted]
        gone = tuple((seat.slot, seat.track) for seat in ended)
        for seat in ended:
            seat.producer, seat.free_from_s = None, now_s + RESTS_S
        changed = []
        for seat in self.taken:
            layer = wanted[seat.producer] if seat.producer is not None else seat.layer
            if layer != seat.layer:
                seat.layer = layer
                changed.append(seat)
        begun, left_out = self._seat(wanted, now_s)
        return Moves(gone, tuple(begun), tuple(changed), tuple(left_out))

    def _seat(
        self, wanted: Mapping[ProducerName, int], now_s: float
    ) -> tuple[list[Seat], list[ProducerName]]:
        seated = {seat.producer for seat in self.taken}
        free = [s for s in self._seats if s.producer is None and s.free_from_s <= now_s]
        begun, left_out = [], []
        for producer, layer in wanted.items():
            if producer in seated:
                continue
            seat = next((one for one in free if one.sound == is_sound(producer)), None)
            if seat is None:
                left_out.append(producer)
                continue
            free.remove(seat)
            seat.producer, seat.layer, seat.track = producer, layer, next(_TRACKS)
            begun.append(seat)
        return begun, left_out
