"""What do the native core's events mean in the server's words? Numbers become names; what speaks of
something already gone is dropped.
"""

from collections.abc import Callable, Iterable

import structlog

from media._native import Event
from media.messages import (
    GroupId,
    Levels,
    ProducerName,
    ProducerStarted,
    ProducerStopped,
    RelayEvent,
    SlotSwitched,
    SpeakerChanged,
    Tapped,
)
from media.switchboard import Producer, Switchboard

log = structlog.get_logger()


class Reports:
    """Translates; the transports' own events (DTLS, consent) are the relay's."""

    def __init__(self, board: Switchboard, on_event: Callable[[RelayEvent], None]) -> None:
        self._board = board
        self._on_event = on_event

    def media(self, event: Event) -> None:
        match event:
            case ("tap", int(number), int(timestamp), int(arrival), bytes(payload)):
                producer = self._board.producer(number)
                if producer is not None:
                    self._on_event(Tapped(producer.name, timestamp, arrival, payload))
            case ("levels", list(levels)):
                self._levels(levels)
            case ("slot", int(number), source, int(), int(at_us)):
                self._switched(number, source, at_us)
            case ("producer_active", int(number), int(layer)):
                self._active(number, layer)
            case ("producer_silent", int(number), int(layer)):
                self._silent(number, layer)
            case ("speaker", int(group), source):
                self._speaker(group, source)
            case ("dropped", int(lost)):
                log.warning("core_events_lost", count=lost)

    def stopped(self, producer: Producer) -> None:
        """It was removed while it was active."""
        if producer.active_layers:
            self._on_event(ProducerStopped(producer.peer, producer.name))

    def _name(self, source: object) -> ProducerName | None:
        producer = self._board.producer(source) if isinstance(source, int) else None
        return producer.name if producer else None

    def _active(self, number: int, layer: int) -> None:
        producer = self._board.producer(number)
        if producer is not None:
            if not producer.active_layers:
                self._on_event(ProducerStarted(producer.peer, producer.name))
            producer.active_layers.add(layer)

    def _silent(self, number: int, layer: int) -> None:
        producer = self._board.producer(number)
        if producer is not None and layer in producer.active_layers:
            producer.active_layers.discard(layer)
            if not producer.active_layers:
                self._on_event(ProducerStopped(producer.peer, producer.name))

    def _levels(self, levels: Iterable[tuple[int, int]]) -> None:
        grouped: dict[GroupId, list[tuple[ProducerName, int]]] = {}
        for number, level in levels:
            producer = self._board.producer(number)
            if producer is not None:
                grouped.setdefault(producer.group, []).append((producer.name, level))
        for group, heard in grouped.items():
            self._on_event(Levels(group, tuple(heard)))

    def _speaker(self, number: int, source: object) -> None:
        group = self._board.group(number)
        if group is not None:
            self._on_event(SpeakerChanged(group, self._name(source)))

    def _switched(self, number: int, source: object, at_us: int) -> None:
        place = self._board.place(number)
        if place is not None:
            self._on_event(SlotSwitched(place.peer, place.slot, self._name(source), at_us))
