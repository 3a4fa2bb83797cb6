"""Who spoke into a microphone at a moment of a meeting? Whoever of its room had been called then,
by the log; else whose it is. Pure."""

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from media.messages import ParticipantId, producer_name
from rooms.live.evolve import evolve
from rooms.live.messages import LogEntry
from rooms.live.state import LiveState
from server.media.scene import Cast


@dataclass(frozen=True, slots=True)
class _Called:
    """From `at_ms` on."""

    at_ms: int
    cast: Cast
    people: tuple[ParticipantId, ...]


@dataclass(frozen=True, slots=True)
class Speakers:
    calls: Sequence[_Called]

    @classmethod
    def of(cls, start: LiveState, entries: Iterable[LogEntry]) -> "Speakers":
        state, cast = start, Cast.of(start)
        calls = [_Called(0, cast, _people(start))]
        for line in entries:
            before, state = state, evolve(state, line.event)
            if state.roster is not before.roster:
                cast = Cast.of(state)
            people = _people(state)
            if (cast, people) != (calls[-1].cast, calls[-1].people):
                calls.append(_Called(line.at_ms, cast, people))
        return cls(tuple(calls))

    def at(self, microphone_id: str, at_ms: int) -> str:
        called = self.calls[max(0, bisect_right(self.calls, at_ms, key=lambda one: one.at_ms) - 1)]
        microphone = producer_name(ParticipantId(microphone_id), "microphone")
        return called.cast.speaker_of(microphone, *called.people)


def _people(state: LiveState) -> tuple[ParticipantId, ...]:
    """As the captions go by: the floor first, then who debates, then the chair."""
    holder = state.floor.holder
    called = (
        None if holder is None else holder.attendee_id,
        state.stage.second_id,
        state.presiding_id(),
    )
    return tuple(ParticipantId(one) for one in called if one is not None)
