"""The engine that a folder of weights is for."""

from dataclasses import dataclass
from pathlib import Path

from transcripts.engine import EngineUnavailable, Recogniser
from transcripts.whisper import WhisperRecogniser, WhisperSettings


@dataclass(frozen=True, slots=True)
class EngineSettings:
    folder: Path | None
    language: str = "vi"
    workers: int = 1
    compute_type: str = "int8"


def load_engine(settings: EngineSettings) -> Recogniser:
    """Load the model; EngineUnavailable says what is missing."""
    if settings.folder is None:
        raise EngineUnavailable("model_missing", "no folder is configured")
    return WhisperRecogniser(
        WhisperSettings(settings.folder, settings.language, settings.workers, settings.compute_type)
    )
