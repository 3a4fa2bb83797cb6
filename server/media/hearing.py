"""Who is heard, and how loud? From the relay's levels to what pages draw, and to the few voices
that are sent on when many may speak."""

from collections.abc import Callable
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field

from media.loudest import Loudest
from media.messages import Levels, ParticipantId, ProducerName
from server.realtime.messages import LevelsSignal

SILENT_DBOV = 60
"""Quieter than this is drawn as silence; 0 dBov is the loudest."""
LEVELS_EVERY_S = 0.2
LEVEL_SIGNALS_PER_S = 2_000
"""For a large audience levels come less often: they are decoration, commands are not."""
VOICES_AT_ONCE = 3
"""Of a discussion; as many as a page has places for."""

SpeakerOf = Callable[[ProducerName], ParticipantId]


@dataclass(slots=True)
class Hearing:
    """`active`: the microphone of the active speaker, as the relay elects him."""

    active: ProducerName | None = None
    _loudest: Loudest = field(default_factory=lambda: Loudest(VOICES_AT_ONCE))
    _told_at_s: float = 0.0

    @property
    def loudest(self) -> tuple[ProducerName, ...]:
        return self._loudest.names

    def follow(self, levels: Levels, opened: AbstractSet[ProducerName], now_s: float) -> bool:
        """Choose the loudest of those that are open; whether they changed."""
        return self._loudest.hear(((n, dbov) for n, dbov in levels.levels if n in opened), now_s)

    def forget(self, producer: ProducerName) -> None:
        self._loudest.forget(producer)

    def discussion_over(self) -> None:
        self._loudest = Loudest(VOICES_AT_ONCE)

    def signal(
        self,
        levels: Levels,
        opened: AbstractSet[ProducerName],
        speaker_of: SpeakerOf,
        *,
        pages: int,
        now_s: float,
    ) -> LevelsSignal | None:
        """What pages draw, loudest first; None while it is too early to tell them again."""
        if now_s - self._told_at_s < max(LEVELS_EVERY_S, pages / LEVEL_SIGNALS_PER_S):
            return None
        self._told_at_s = now_s
        heard = sorted(
            ((speaker_of(name), _loudness(dbov)) for name, dbov in levels.levels if name in opened),
            key=lambda one: -one[1],
        )
        active = self.active if self.active in opened else None
        return LevelsSignal(
            levels=list(heard),
            active_speaker=None if active is None else speaker_of(active),
        )


def _loudness(dbov: int) -> float:
    return round(1 - min(dbov, SILENT_DBOV) / SILENT_DBOV, 2)
