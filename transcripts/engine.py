"""What a speech engine must do, whichever it is.

The rest of the plane knows only this port; `whisper.py` is the engine that ships.
"""

from dataclasses import dataclass
from typing import Protocol, TypeAlias

import numpy as np
from numpy.typing import NDArray

SAMPLE_RATE_HZ = 16_000

Samples: TypeAlias = NDArray[np.float32]
"""Mono audio at 16 kHz, full scale ±1."""


@dataclass(frozen=True, slots=True)
class TimedWord:
    """A word with its punctuation, in seconds from the beginning of the window."""

    start_s: float
    end_s: float
    text: str
    probability: float


@dataclass(frozen=True, slots=True)
class Recognition:
    """What an engine heard in one window, with the figures the gates judge it by."""

    text: str
    mean_log_probability: float
    no_speech_probability: float
    compression_ratio: float
    words: tuple[TimedWord, ...] = ()
    """Only where they were asked for."""
    complete: bool = True
    """False where the engine was stopped before it had said everything."""


class EngineUnavailable(Exception):
    """The engine can't be used here; `args[0]` is a stable code, `args[1]` says more."""


class Sound(Protocol):
    """One window as the engine has taken it in: what costs the same for every try is done."""

    def transcribe(
        self, prompt: str, beam: int, *, timed: bool = False, repeats: bool = True
    ) -> Recognition:
        """`prompt` is a sentence of names and terms, or empty; `timed` asks for the words one by
        one; without `repeats` nothing longer than a word or two is written again."""
        ...


class Recogniser(Protocol):
    """One loaded model. `listen` is called from several threads at once."""

    def listen(self, window: Samples) -> Sound: ...

    def count_tokens(self, text: str) -> int:
        """How much of the prompt's budget `text` takes."""
        ...
