"""From the files of one voice to the windows the archive pass recognises.

The voice detector finds the turns, as for live captions; turns that follow each other closely are
joined into one window, so that the engine hears whole passages. A window is a slice of the
recording with silence where nobody spoke: a time in it is a time in the recording.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

import numpy as np

from transcripts.engine import SAMPLE_RATE_HZ, Samples
from transcripts.listener import Listener, Spoken
from transcripts.sound import Block
from transcripts.turns import Turn
from transcripts.vad import NewVoiceDetector

LONGEST_WINDOW = 28 * SAMPLE_RATE_HZ
"""The model hears 30 s, of which 2 s must be silence at the end."""

LONGEST_PAUSE = 2 * SAMPLE_RATE_HZ
"""Turns further apart belong to different passages: context helps little, padding costs."""


@dataclass(frozen=True, slots=True)
class Window:
    """Turns close to each other."""

    turns: tuple[Turn, ...]

    @property
    def start(self) -> int:
        return self.turns[0].start

    @property
    def end(self) -> int:
        return self.turns[-1].end

    def samples(self) -> Samples:
        """What is heard from `start` to `end`."""
        whole = np.zeros(self.end - self.start, dtype=np.float32)
        for turn in self.turns:
            whole[turn.start - self.start : turn.end - self.start] = turn.samples
        return whole

    def parts(self) -> tuple["Window", ...]:
        """Its two halves; a single turn stays as it is."""
        if len(self.turns) == 1:
            return (self,)
        middle = len(self.turns) // 2
        return Window(self.turns[:middle]), Window(self.turns[middle:])


@dataclass(slots=True)
class _Packer:
    """Joins turns until the next would make the window too long or the pause is."""

    turns: list[Turn] = field(default_factory=list)

    def add(self, turn: Turn) -> Iterator[Window]:
        if self.turns and (
            turn.end - self.turns[0].start > LONGEST_WINDOW
            or turn.start - self.turns[-1].end > LONGEST_PAUSE
        ):
            yield from self.finish()
        self.turns.append(turn)

    def finish(self) -> Iterator[Window]:
        if self.turns:
            yield Window(tuple(self.turns))
        self.turns = []


def windows(
    blocks: Iterable[Block], new_detector: NewVoiceDetector, resume_at: int = 0
) -> Iterator[Window]:
    """The windows of one voice in order; nothing before `resume_at` is heard."""
    listener = Listener(new_detector, resume_at, 0)
    packer = _Packer()

    def pack(spoken: list[Spoken]) -> Iterator[Window]:
        for each in spoken:
            yield from packer.add(each.turn)

    for position, samples in blocks:
        yield from pack(listener.hear(position, samples, None))
    yield from pack(listener.flush())
    yield from packer.finish()
