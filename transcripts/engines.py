"""The engine that a folder of weights is for."""

from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import Literal, TypeAlias

from transcripts.engine import EngineUnavailable, Recogniser
from transcripts.whisper import MODEL_FILES, WhisperRecogniser, WhisperSettings
from transcripts.zipformer import TOKENS_FILE, ZipformerFiles, ZipformerRecogniser

EngineName: TypeAlias = Literal["auto", "whisper", "zipformer"]
"""`auto` looks at what the folder holds."""

_LIBRARIES = {"whisper": "faster_whisper", "zipformer": "sherpa_onnx"}


@dataclass(frozen=True, slots=True)
class EngineSettings:
    folder: Path | None
    engine: EngineName = "auto"
    language: str = "vi"
    workers: int = 1
    compute_type: str = "int8"


def load_engine(settings: EngineSettings) -> Recogniser:
    """Load the model; EngineUnavailable says what is missing."""
    if settings.folder is None:
        raise EngineUnavailable("model_missing", "no folder is configured")
    if engine_for(settings.folder, settings.engine) == "zipformer":
        if settings.language != "vi":
            raise EngineUnavailable("language_unknown", "the Zipformer models are Vietnamese")
        return ZipformerRecogniser.load(settings.folder)
    return WhisperRecogniser(
        WhisperSettings(settings.folder, settings.language, settings.workers, settings.compute_type)
    )


def engine_for(folder: Path, wanted: EngineName) -> Literal["whisper", "zipformer"]:
    if wanted != "auto":
        return wanted
    whisper = (folder / MODEL_FILES[0]).is_file()
    return "zipformer" if (folder / TOKENS_FILE).is_file() and not whisper else "whisper"


def why_not(folder: Path | None, wanted: EngineName) -> str:
    """Why there is no use in starting a child, found without loading anything; "" if there is."""
    if find_spec("faster_whisper") is None:
        return "engine_missing"
    if folder is None:
        return "model_missing"
    engine = engine_for(folder, wanted)
    if find_spec(_LIBRARIES[engine]) is None:
        return "engine_missing"
    try:
        if engine == "zipformer":
            ZipformerFiles.find(folder)
    except EngineUnavailable as error:
        return str(error.args[0])
    missing = engine == "whisper" and not all((folder / name).is_file() for name in MODEL_FILES)
    return "model_missing" if missing else ""
