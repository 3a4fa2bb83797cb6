"""Where one caption ends and the next begins.

A turn buffer is fed fixed chunks with their probability of speech and hands back turns: slices of
the input that neither overlap nor lose a chunk of speech. It ends a turn at a pause, and cuts one
that goes on too long at the quietest place, so that a caption never waits for the end of a speech.
"""

from collections import deque
from dataclasses import dataclass

import numpy as np

from transcripts.engine import SAMPLE_RATE_HZ, Samples

CHUNK = 512
"""Samples that the voice detector judges at once: 32 ms."""

SPEECH_AT = 0.5
QUIET_BELOW = 0.35
"""Hysteresis of the detector's authors: in between, speech stays speech and quiet stays quiet."""


def _chunks(seconds: float) -> int:
    return round(seconds * SAMPLE_RATE_HZ / CHUNK)


END_POINT = _chunks(0.5)
"""A pause this long ends a turn: shorter tears sentences, longer delays every final."""
LEAD = _chunks(0.5)
"""Kept from before the onset: the detector is late for soft consonants."""
TRAIL = _chunks(0.2)
"""Kept from after the last speech."""
SHORTEST = _chunks(0.16)
"""Less speech than this in a turn is a click, a cough or a page turned."""
CUT_FROM = _chunks(10.0)
CUT_AT = _chunks(12.0)
"""From the first on any short pause ends the turn; the second cuts it at the quietest chunk."""
SHORT_PAUSE = _chunks(0.1)


@dataclass(frozen=True, slots=True)
class Turn:
    """Somebody's voice from sample `start` of the source."""

    start: int
    samples: Samples

    @property
    def end(self) -> int:
        return self.start + self.samples.size


@dataclass(slots=True)
class _Chunk:
    samples: Samples
    probability: float
    speech: bool


class TurnBuffer:
    """Feeds on chunks; `start` is the position of the first."""

    def __init__(self, start: int) -> None:
        self._next = start
        self._lead: deque[_Chunk] = deque(maxlen=LEAD)
        self._turn: list[_Chunk] = []
        self._enough = SHORTEST

    @property
    def settled_until(self) -> int:
        """No turn still to come holds a sample before this position."""
        return self._next - CHUNK * (len(self._turn) or len(self._lead))

    @property
    def open_samples(self) -> int:
        """Length of the unfinished turn; 0 until it holds speech enough to count."""
        return CHUNK * len(self._turn) if _speech(self._turn) >= self._enough else 0

    def open_turn(self) -> Turn:
        """The unfinished turn so far; only where `open_samples` isn't 0."""
        return self._as_turn(self._turn)

    def add(self, samples: Samples, probability: float) -> Turn | None:
        """One more chunk; returns the turn that it ended."""
        bar = QUIET_BELOW if self._turn and self._turn[-1].speech else SPEECH_AT
        chunk = _Chunk(samples, probability, probability >= bar)
        self._next += CHUNK
        if not self._turn and not chunk.speech:
            self._lead.append(chunk)
            return None
        if not self._turn:
            self._turn.extend(self._lead)
            self._lead.clear()
        self._turn.append(chunk)
        return self._close(self._place_to_cut())

    def flush(self) -> Turn | None:
        """End whatever is open: the source closed, or nothing has come for a while."""
        turn = self._close(len(self._turn)) if self._turn else None
        self._lead.clear()
        return turn

    def _place_to_cut(self) -> int | None:
        """How many chunks of the open turn to give away now, if it is time."""
        length, pause = len(self._turn), self._trailing_quiet()
        if pause >= END_POINT or (length >= CUT_FROM and pause >= SHORT_PAUSE):
            return length - max(0, pause - TRAIL)
        if length < CUT_AT:
            return None
        quietest = min(range(CUT_FROM, length), key=lambda i: self._turn[i].probability)
        return quietest + 1

    def _close(self, length: int | None) -> Turn | None:
        if length is None:
            return None
        given, rest = self._turn[:length], self._turn[length:]
        turn = self._as_turn(given, after=len(rest)) if _speech(given) >= self._enough else None
        if _speech(rest):
            # The end of a word that was cut is speech, however short.
            self._turn, self._enough = rest, 1
        else:
            self._turn, self._enough = [], SHORTEST
            self._lead.extend(rest)
        return turn

    def _trailing_quiet(self) -> int:
        for pause, chunk in enumerate(reversed(self._turn)):
            if chunk.speech:
                return pause
        return len(self._turn)

    def _as_turn(self, chunks: list[_Chunk], after: int = 0) -> Turn:
        start = self._next - CHUNK * (len(chunks) + after)
        return Turn(start, np.concatenate([chunk.samples for chunk in chunks]))


def _speech(chunks: list[_Chunk]) -> int:
    return sum(chunk.speech for chunk in chunks)
