"""Every tunable of live captions that depends on the machine or the operator."""

import os
from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field

from transcripts.engines import EngineName


class CaptionSettings(BaseModel):
    """Captions as the operator wants them; what was measured is a constant beside its use."""

    model_config = ConfigDict(frozen=True)

    model_folder: Path | None = None
    """A Whisper model in CTranslate2 form, or a Zipformer transducer; without one captions are
    `unavailable`."""
    engine: EngineName = "auto"
    language: str = "vi"
    compute_type: str = "int8"
    workers: int = Field(default_factory=lambda: os.cpu_count() or 1, ge=1, le=64)
    """Threads that recognise, each on one core."""
    beam: int = Field(default=5, ge=1, le=10)
    """Of finals, while nothing waits; a little better than 1, which partials always get."""
    partial_every_s: float = Field(default=1.5, ge=0.5)
    """How much more must be said before an unfinished turn is recognised again."""
    memory_growth_mb: int = Field(default=768, ge=0)
    """The child process is replaced, without loss, when it has grown this much since it loaded."""
    niceness: int = Field(default=2, ge=0, le=19)
    """Captions give way to the relay and the server on the same machine. A final takes half a
    second of one core; with 10 it waits for that up to 24 s as soon as every core is taken."""
