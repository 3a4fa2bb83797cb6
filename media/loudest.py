"""Who is heard when many microphones are open? The loudest few, changed as seldom as speech allows:
three voices at once are a discussion, thirty are noise."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from media.messages import ProducerName

SPEECH_DBOV = 50
"""Quieter than this is not speech; 0 is the loudest, 127 silence."""
MARGIN_DB = 6
"""So much louder is whoever takes the place of one who speaks."""
HELD_S = 1.5
"""Between two words nobody loses his place."""


@dataclass(slots=True)
class _Voice:
    level: int
    spoke_s: float


@dataclass(slots=True)
class Loudest:
    """Keeps `places` voices; `hear` says whether they changed."""

    places: int
    names: tuple[ProducerName, ...] = ()
    _voices: dict[ProducerName, _Voice] = field(default_factory=dict)

    def hear(self, levels: Iterable[tuple[ProducerName, int]], now_s: float) -> bool:
        speaking: list[tuple[int, ProducerName]] = []
        for name, level in levels:
            known = self._voices.setdefault(name, _Voice(level, now_s))
            known.level = level
            if level <= SPEECH_DBOV:
                known.spoke_s = now_s
                if name not in self.names:
                    speaking.append((level, name))
        before = self.names
        for level, name in sorted(speaking):
            self._admit(name, level, now_s)
        return self.names != before

    def forget(self, gone: ProducerName) -> None:
        self._voices.pop(gone, None)
        self.names = tuple(name for name in self.names if name != gone)

    def _admit(self, name: ProducerName, level: int, now_s: float) -> None:
        """In a free place, in that of one who has stopped, or of one much quieter."""
        if len(self.names) < self.places:
            self.names = (*self.names, name)
            return
        oldest = min(self.names, key=lambda one: self._voices[one].spoke_s)
        quietest = max(self.names, key=lambda one: self._voices[one].level)
        if now_s - self._voices[oldest].spoke_s > HELD_S:
            self._replace(oldest, name)
        elif self._voices[quietest].level >= level + MARGIN_DB:
            self._replace(quietest, name)

    def _replace(self, old: ProducerName, new: ProducerName) -> None:
        self.names = tuple(new if one == old else one for one in self.names)
