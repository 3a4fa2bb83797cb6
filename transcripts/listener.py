"""One source in the child process: samples in, turns out.

Keeps time: lost packets and pauses of the encoder become silence, longer gaps end the turn. Counts
the turns, so that a listener that starts again after a crash names them as the one before did.
"""

from dataclasses import dataclass

import numpy as np

from transcripts.engine import SAMPLE_RATE_HZ, Samples
from transcripts.turns import CHUNK, Turn, TurnBuffer
from transcripts.vad import NewVoiceDetector

LONGEST_SILENCE = SAMPLE_RATE_HZ
"""A longer gap isn't filled: the turn is over anyway."""

SLACK = SAMPLE_RATE_HZ // 100
"""Disagreement between timestamps and decoded samples that isn't worth a click."""

PARTIAL_FROM = SAMPLE_RATE_HZ
"""A shorter turn isn't recognised before it ends: the guess would be poor."""


@dataclass(frozen=True, slots=True)
class Spoken:
    """A turn to be recognised: finished, or so far."""

    ordinal: int
    turn: Turn
    final: bool


class Listener:
    """Hears one source from `resume_at` on; everything before has been dealt with."""

    def __init__(self, new_detector: NewVoiceDetector, resume_at: int, ordinal: int) -> None:
        self._new_detector = new_detector
        self._ordinal = ordinal
        self._resume_at = resume_at
        self._restart(resume_at)
        self._started = False

    @property
    def settled_until(self) -> int:
        """No turn still to come holds a sample before this position."""
        return self._turns.settled_until

    def hear(self, position: int, samples: Samples, partial_every_s: float | None) -> list[Spoken]:
        """Samples that belong at `position`; returns turns ended, then the open one if due."""
        early = max(0, self._resume_at - position)
        position, samples = position + early, samples[early:]
        if not samples.size:
            return []
        if not self._started:
            self._started = True
            self._restart(position)
        spoken: list[Spoken] = []
        gap = position - self._next
        if gap > LONGEST_SILENCE:
            spoken += self.flush()
            self._restart(position)
        elif gap > SLACK:
            spoken += self._take(np.zeros(gap, dtype=np.float32))
        elif gap < -SLACK:
            samples = samples[-gap:]
        spoken += self._take(samples)
        return spoken + self._partial(partial_every_s)

    def flush(self) -> list[Spoken]:
        """End the open turn: nothing has come for a while, or the source is closed."""
        spoken = self._take(np.zeros(-self._rest.size % CHUNK, dtype=np.float32))
        return spoken + self._finished(self._turns.flush())

    def _restart(self, position: int) -> None:
        self._next = position
        self._rest: Samples = np.zeros(0, dtype=np.float32)
        self._turns = TurnBuffer(position)
        self._detector = self._new_detector()
        self._partial_at = 0

    def _take(self, samples: Samples) -> list[Spoken]:
        self._next += samples.size
        waiting = np.concatenate([self._rest, samples])
        whole = waiting.size - waiting.size % CHUNK
        self._rest = waiting[whole:]
        spoken: list[Spoken] = []
        for chunk in waiting[:whole].reshape(-1, CHUNK):
            spoken += self._finished(self._turns.add(chunk, self._detector.probability(chunk)))
        return spoken

    def _finished(self, turn: Turn | None) -> list[Spoken]:
        if turn is None:
            return []
        self._partial_at = 0
        self._ordinal += 1
        return [Spoken(self._ordinal - 1, turn, final=True)]

    def _partial(self, every_s: float | None) -> list[Spoken]:
        length = self._turns.open_samples
        if every_s is None or length < max(PARTIAL_FROM, self._partial_at):
            return []
        self._partial_at = length + int(every_s * SAMPLE_RATE_HZ)
        return [Spoken(self._ordinal, self._turns.open_turn(), final=False)]
