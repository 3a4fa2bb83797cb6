"""The probability that somebody speaks, chunk by chunk: Silero VAD, as faster-whisper ships it.

faster-whisper runs it over whole recordings; a live source keeps the recurrent state between
chunks instead.
"""

from collections.abc import Callable
from typing import Protocol, TypeAlias

import numpy as np
from numpy.typing import NDArray

from transcripts.engine import EngineUnavailable, Samples

_CONTEXT = 64
"""Samples of the chunk before that the model wants to see again."""


class VoiceDetector(Protocol):
    """Judges the chunks of one source in order."""

    def probability(self, chunk: Samples) -> float: ...


NewVoiceDetector: TypeAlias = Callable[[], VoiceDetector]


class _Network(Protocol):
    """The part of onnxruntime's session that is used."""

    def run(
        self, outputs: None, feed: dict[str, NDArray[np.float32]], /
    ) -> list[NDArray[np.float32]]: ...


class SileroDetector:
    """One source's state; the network itself is shared."""

    def __init__(self, session: _Network) -> None:
        self._session = session
        self._h = np.zeros((1, 1, 128), dtype=np.float32)
        self._c = np.zeros((1, 1, 128), dtype=np.float32)
        self._context = np.zeros(_CONTEXT, dtype=np.float32)

    def probability(self, chunk: Samples) -> float:
        window = np.concatenate([self._context, chunk])[np.newaxis, :]
        output, self._h, self._c = self._session.run(
            None, {"input": window, "h": self._h, "c": self._c}
        )
        self._context = chunk[-_CONTEXT:]
        return float(output.reshape(-1)[0])


def load_silero() -> NewVoiceDetector:
    """Load the network once; each call of the result gives a detector for one source."""
    try:
        from faster_whisper.vad import get_vad_model

        session = get_vad_model().session
    except (ImportError, RuntimeError) as error:
        raise EngineUnavailable("engine_missing", str(error)) from error
    return lambda: SileroDetector(session)
