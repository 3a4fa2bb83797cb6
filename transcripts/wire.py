"""The messages between the server's process and the speech process."""

from typing import Annotated, Literal, TypeAlias

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter

EXIT_GROWN = 75
"""Exit code of a child that has reached its memory limit: nothing is wrong with its input."""


class _Message(BaseModel):
    model_config = ConfigDict(frozen=True, ser_json_bytes="base64", val_json_bytes="base64")


class Open(_Message):
    """Listen to a session from `resume_at` on; its next turn is number `ordinal`."""

    kind: Literal["open"] = "open"
    session: int
    prompt: str
    resume_at: int
    ordinal: int


class Audio(_Message):
    """One Opus packet at a position in 16 kHz samples."""

    kind: Literal["audio"] = "audio"
    session: int
    position: int
    payload: bytes


class Prompt(_Message):
    """The sentence of names and terms has changed."""

    kind: Literal["prompt"] = "prompt"
    session: int
    prompt: str


class Close(_Message):
    """Finish what was heard, then answer `closed`."""

    kind: Literal["close"] = "close"
    session: int


class Ready(_Message):
    """The model is loaded."""

    kind: Literal["ready"] = "ready"


class Unavailable(_Message):
    """The engine can't be used here, and trying again won't help."""

    kind: Literal["unavailable"] = "unavailable"
    code: str
    detail: str


class Heard(_Message):
    """What was recognised in a turn, so far or `final`. A final without text was no speech; of one
    with numbers written short `said` is what the model wrote."""

    kind: Literal["heard"] = "heard"
    session: int
    ordinal: int
    start: int
    end: int
    text: str
    final: bool
    said: str = ""


class Closed(_Message):
    """A session has said all it will say."""

    kind: Literal["closed"] = "closed"
    session: int


class Alive(_Message):
    """Every second: how it goes, and the position before which each session has nothing pending."""

    kind: Literal["alive"] = "alive"
    late: bool
    waiting_s: float
    memory_mb: int
    settled: dict[int, int]


ToChild: TypeAlias = Annotated[Open | Audio | Prompt | Close, Field(discriminator="kind")]
FromChild: TypeAlias = Annotated[
    Ready | Unavailable | Heard | Closed | Alive, Field(discriminator="kind")
]

TO_CHILD: TypeAdapter[ToChild] = TypeAdapter(ToChild)
FROM_CHILD: TypeAdapter[FromChild] = TypeAdapter(FromChild)
