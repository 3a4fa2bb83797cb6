"""What a site says in the demo: sentences of a meeting, spoken by espeak-ng with pauses between."""

from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from media.peers.sound import RATE, Sound, from_samples
from transcripts import voice

Samples: TypeAlias = NDArray[np.int16]

PAUSE_S = 1.2
LEAD_S = 0.5
AUDIBLE = 300


@dataclass(frozen=True, slots=True)
class Sentence:
    """`end_s`: when its last word ends, from the beginning of the sound."""

    text: str
    end_s: float


@dataclass(frozen=True, slots=True)
class Speech:
    sound: Sound
    sentences: tuple[Sentence, ...]


async def make_speech(name: str, texts: tuple[str, ...]) -> Speech:
    """Needs the program espeak-ng."""
    pause = np.zeros(int(PAUSE_S * RATE), np.int16)
    parts: list[Samples] = [np.zeros(int(LEAD_S * RATE), np.int16)]
    sentences: list[Sentence] = []
    for text in texts:
        parts.append(_without_silent_end(await voice.say(text)))
        sentences.append(Sentence(text, sum(part.size for part in parts) / RATE))
        parts.append(pause)
    return Speech(from_samples(name, np.concatenate(parts)), tuple(sentences))


def _without_silent_end(samples: Samples) -> Samples:
    loud = np.flatnonzero(np.abs(samples) > AUDIBLE)
    return samples[: int(loud[-1]) + 1] if loud.size else samples
