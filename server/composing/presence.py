"""Which recorded tracks are there at a moment? From the files of each producer, with the small
holes that a switch of files or a restarted recorder leaves closed. Pure."""

from collections.abc import Iterable, Mapping

from rooms.recording.film_time import Stretch, union, within
from rooms.recording.messages import SegmentKind
from rooms.recording.records import SegmentRecord
from server.composing.order import BRIDGE_MS, LEAD_MS

SOUNDS = frozenset({SegmentKind.MICROPHONE, SegmentKind.SCREEN_AUDIO})


def producer(segment: SegmentRecord) -> str:
    """The name that the relay has for the track."""
    return f"{segment.attendee_id}/{segment.kind.value}"


def end_ms(segment: SegmentRecord) -> int:
    return segment.started_at_ms if segment.ended_at_ms is None else segment.ended_at_ms


def tracks(segments: Iterable[SegmentRecord]) -> dict[str, list[Stretch]]:
    """When each producer has something to show, or to be heard."""
    found: dict[str, list[Stretch]] = {}
    for one in segments:
        if one.plays and end_ms(one) > one.started_at_ms:
            found.setdefault(producer(one), []).append((one.started_at_ms, end_ms(one)))
    return {name: _bridged(stretches) for name, stretches in found.items()}


def _bridged(stretches: list[Stretch]) -> list[Stretch]:
    longer = union((start - LEAD_MS, end + BRIDGE_MS - LEAD_MS) for start, end in stretches)
    return [(start, end - BRIDGE_MS + LEAD_MS) for start, end in longer]


def there(presence: Mapping[str, list[Stretch]], at_ms: int) -> frozenset[str]:
    return frozenset(name for name, when in presence.items() if within(when, at_ms))
