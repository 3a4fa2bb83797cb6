"""Which number in the native core is which name, and what is wished for names that are not there?

Wishes (open, tapped, pointed) outlive the producer they name: a publisher who reloads his page is
heard again, or stays closed, and is seen in the same slots without a word from the server.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from itertools import count

from media._native import Core
from media.messages import GroupId, PeerId, Point, ProducerName, SlotName
from media.sdp.codecs import Kind
from media.sdp.publish import Track
from media.sdp.watch import Accepted, Slot

# Conferences whose open microphones are remembered; the one ordered longest ago goes first.
MAX_GROUPS = 10_000


def usually_open(name: ProducerName) -> bool:
    """Cameras and screens start open, microphones closed."""
    return not name.endswith("/microphone")


@dataclass(slots=True)
class Producer:
    """A producer that is in the core now."""

    number: int
    name: ProducerName
    peer: PeerId
    group: GroupId
    shape: tuple[object, ...]
    """What the core was told of it; a new offer with another shape makes it anew."""
    active_layers: set[int] = field(default_factory=set)


@dataclass(slots=True)
class Place:
    """A slot and what it shall show; `live` once the watcher has answered and the core has it."""

    number: int
    peer: PeerId
    slot: SlotName
    wish: ProducerName | None = None
    max_layer: int = 0
    live: bool = False


class Switchboard:
    """Numbers are never reused, as the core demands."""

    def __init__(self, core: Core) -> None:
        self._core = core
        self._numbers = count(1)
        self._groups: dict[GroupId, int] = {}
        self._group_names: dict[int, GroupId] = {}
        self._producers: dict[ProducerName, Producer] = {}
        self._by_number: dict[int, Producer] = {}
        self._of_peer: dict[PeerId, dict[ProducerName, Producer]] = {}
        self._places: dict[PeerId, dict[SlotName, Place]] = {}
        self._place_numbers: dict[int, Place] = {}
        self._watched: dict[ProducerName, set[int]] = {}
        self._unusual: dict[GroupId, set[ProducerName]] = {}
        self._tapped: set[ProducerName] = set()

    # ---- what an event of the core speaks of

    def producer(self, number: int) -> Producer | None:
        return self._by_number.get(number)

    def place(self, number: int) -> Place | None:
        return self._place_numbers.get(number)

    def group(self, number: int) -> GroupId | None:
        return self._group_names.get(number)

    def of_peer(self, peer: PeerId) -> list[Producer]:
        return list(self._of_peer.get(peer, {}).values())

    # ---- producers

    def set_producer(
        self, name: ProducerName, peer: PeerId, group: GroupId, transport: int, track: Track
    ) -> None:
        """Add it, or leave it alone if nothing about it changed."""
        section = track.section
        shape = (peer, transport, section.mid, track.choice, section.rids, section.ssrcs)
        old = self._producers.get(name)
        if old is not None and old.shape == shape:
            return
        producer = Producer(next(self._numbers), name, peer, group, shape)
        if old is not None:
            self._forget(old)
        self._add(producer, transport, track)
        self._core.allow_producer(producer.number, self._is_allowed(producer))
        if name in self._tapped:
            self._core.tap_producer(producer.number, True)
        self._point_again(name)

    def _add(self, producer: Producer, transport: int, track: Track) -> None:
        section = track.section
        kind: Kind = "audio" if track.kind == "microphone" else "video"
        self._core.add_producer(
            producer.number,
            transport,
            self._group_number(producer.group),
            kind,
            section.mid,
            [track.choice.native],
            list(section.rids),
            # Layers are told apart by rid; without rids there is one.
            [] if section.rids else list(section.ssrcs[:1]),
        )
        self._producers[producer.name] = self._by_number[producer.number] = producer
        self._of_peer.setdefault(producer.peer, {})[producer.name] = producer

    def remove_producer(self, producer: Producer) -> None:
        self._forget(producer)
        self._point_again(producer.name)

    def _forget(self, producer: Producer) -> None:
        self._core.remove_producer(producer.number)
        del self._producers[producer.name], self._by_number[producer.number]
        siblings = self._of_peer[producer.peer]
        del siblings[producer.name]
        if not siblings:
            del self._of_peer[producer.peer]

    def allow(self, group: GroupId, allowed: Iterable[tuple[ProducerName, bool]]) -> None:
        unusual = self._unusual.pop(group, set())
        for name, is_open in allowed:
            (unusual.add if is_open != usually_open(name) else unusual.discard)(name)
            producer = self._producers.get(name)
            if producer is not None and producer.group == group:
                self._core.allow_producer(producer.number, is_open)
        if unusual:
            self._unusual[group] = unusual
        if len(self._unusual) > MAX_GROUPS:
            del self._unusual[next(iter(self._unusual))]

    def tap(self, name: ProducerName, on: bool) -> None:
        (self._tapped.add if on else self._tapped.discard)(name)
        if name in self._producers:
            self._core.tap_producer(self._producers[name].number, on)

    def forget_group(self, group: GroupId) -> None:
        """Nobody of the conference is connected any more; what is open stays as last ordered."""
        number = self._groups.pop(group, None)
        if number is not None:
            del self._group_names[number]

    def forget_orders(self) -> None:
        """What is open and tapped is as at the start again."""
        self._unusual.clear()
        self._tapped.clear()

    def _is_allowed(self, producer: Producer) -> bool:
        unusual = producer.name in self._unusual.get(producer.group, ())
        return usually_open(producer.name) != unusual

    def _group_number(self, group: GroupId) -> int:
        if group not in self._groups:
            self._groups[group] = next(self._numbers)
            self._group_names[self._groups[group]] = group
        return self._groups[group]

    # ---- slots

    def offer_slots(self, peer: PeerId, slots: Iterable[Slot]) -> None:
        """From now on they may be pointed; the orders are kept until the watcher has answered."""
        for slot in slots:
            place = Place(next(self._numbers), peer, slot.name)
            self._places.setdefault(peer, {})[slot.name] = place
            self._place_numbers[place.number] = place

    def add_slots(
        self, peer: PeerId, transport: int, accepted: Iterable[Accepted], cname: str
    ) -> None:
        added = []
        for taken in accepted:
            slot = taken.slot
            place = self._places[peer][slot.name]
            repaired = any(codec.rtx is not None for codec in taken.codecs)
            self._core.add_slot(
                place.number,
                transport,
                slot.kind,
                slot.mid,
                slot.ssrc,
                slot.rtx_ssrc if repaired else None,
                [codec.native for codec in taken.codecs],
                cname,
            )
            place.live = True
            added.append(place)
        self._order(added)

    def remove_slots(self, peer: PeerId) -> None:
        """Of a transport that the core removes with all its slots."""
        for place in self._places.pop(peer, {}).values():
            self._unwatch(place)
            del self._place_numbers[place.number]

    def point(self, points: Iterable[Point]) -> None:
        """A slot that just left is no error: the server learns of it by its own event."""
        pointed = []
        for point in points:
            place = self._places.get(point.peer, {}).get(point.slot)
            if place is None:
                continue
            self._unwatch(place)
            place.wish, place.max_layer = point.producer, point.max_layer
            if point.producer is not None:
                self._watched.setdefault(point.producer, set()).add(place.number)
            pointed.append(place)
        self._order(pointed)

    def _unwatch(self, place: Place) -> None:
        if place.wish is not None:
            watching = self._watched[place.wish]
            watching.discard(place.number)
            if not watching:
                del self._watched[place.wish]

    def _point_again(self, name: ProducerName) -> None:
        numbers = self._watched.get(name, ())
        self._order(self._place_numbers[number] for number in sorted(numbers))

    def _order(self, places: Iterable[Place]) -> None:
        """One call, so that all switch in one turn of the core."""
        orders = []
        for place in places:
            if place.live:
                producer = self._producers.get(place.wish) if place.wish is not None else None
                number = producer.number if producer else None
                orders.append((place.number, number, place.max_layer))
        if orders:
            self._core.point_slots(orders)
