"""What the archive pass is given and what it gives back, also as lines of its child process."""

import os
from pathlib import Path
from typing import Annotated, Literal, TypeAlias

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter

from transcripts.engines import EngineName


class _Message(BaseModel):
    model_config = ConfigDict(frozen=True)


class ArchiveSettings(_Message):
    """The pass as the operator and the conference want it."""

    model_folder: Path | None
    engine: EngineName = "auto"
    language: str = "vi"
    compute_type: str = "int8"
    workers: int = Field(default_factory=lambda: os.cpu_count() or 1, ge=1, le=64)
    beam: int = Field(default=5, ge=1, le=10)
    memory_growth_mb: int = Field(default=1_024, ge=0)
    """The child process is replaced, without loss, when it has grown this much since it loaded."""
    niceness: int = Field(default=15, ge=0, le=19)
    """Nobody waits for it: live captions, the relay and the server come first."""


class Voice(_Message):
    """One file of somebody's voice.

    Voices of one track continue each other, as the segments of a recording do: a word that is
    cut by the end of a file is heard whole where the next begins at once. What overlaps the file
    before it is left out, so microphones that are open together belong to tracks of their own.
    """

    track: str
    speaker_id: str
    path: Path
    started_at_ms: int
    """When the file's time 0 was, on the caller's clock; times given back are on it too."""
    prompt: str = ""
    """A sentence of names and terms (`transcripts/prompt.py`)."""


class Word(_Message):
    """A word as it is to be shown, with its punctuation."""

    start_ms: int
    end_ms: int
    text: str
    probability: float
    """Below 0.7 is worth a look: 39 % of words, and 87 % of the wrong ones."""


class Segment(_Message):
    """A sentence or so of one speaker. `text` is its words, one space between them."""

    speaker_id: str
    start_ms: int
    end_ms: int
    text: str
    words: tuple[Word, ...]
    said: str
    """The model's own words, before numbers and dates were written short."""


class Passage(_Message):
    """What was heard in one window, perhaps nothing.

    Keep `segments` and `heard_until_ms` together, in one transaction: a pass that is begun again
    with that mark for the track goes on behind it, and says nothing twice.
    """

    kind: Literal["passage"] = "passage"
    track: str
    segments: tuple[Segment, ...]
    heard_until_ms: int


class Unheard(_Message):
    """A file that gives no sound; the pass goes on with the next."""

    kind: Literal["unheard"] = "unheard"
    track: str
    path: Path
    reason: str
    """A stable code: file_missing, file_unreadable, file_has_no_sound, codec_unknown, or
    engine_failed for a place that killed the child process again and again."""


class Progress(_Message):
    """Which file is being heard, and how far the pass is in seconds of sound."""

    kind: Literal["progress"] = "progress"
    track: str
    path: Path
    done_s: float
    total_s: float


class Refusal(_Message):
    """The engine can't be used here, and trying again won't help."""

    kind: Literal["refusal"] = "refusal"
    code: str
    detail: str


class Job(_Message):
    """The line the child process reads."""

    settings: ArchiveSettings
    voices: tuple[Voice, ...]
    heard_until_ms: dict[str, int]


Line: TypeAlias = Annotated[Passage | Unheard | Progress | Refusal, Field(discriminator="kind")]
LINE: TypeAdapter[Line] = TypeAdapter(Line)
