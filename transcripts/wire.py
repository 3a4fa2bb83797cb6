"""The messages between the server's process and the speech process.

JSON with a length before it. The child parses what strangers send, so nothing it says is trusted
to more than this: no pickle.
"""

import struct
from typing import Annotated, Literal, TypeAlias

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter

MESSAGE_LIMIT = 1 << 20

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

_LENGTH = struct.Struct("!I")


class WireError(Exception):
    """The other end said something that is no message."""


def pack(message: ToChild | FromChild) -> bytes:
    """A message as it goes over the socket."""
    body = message.model_dump_json().encode()
    return _LENGTH.pack(len(body)) + body


class Splitter:
    """Finds the messages in a stream of bytes."""

    def __init__(self) -> None:
        self._buffer = bytearray()

    def feed(self, data: bytes) -> list[bytes]:
        """The bodies that are complete with this data."""
        self._buffer += data
        bodies: list[bytes] = []
        while len(self._buffer) >= _LENGTH.size:
            (length,) = _LENGTH.unpack_from(self._buffer)
            if length > MESSAGE_LIMIT:
                raise WireError(f"message of {length} bytes")
            end = _LENGTH.size + length
            if len(self._buffer) < end:
                break
            bodies.append(bytes(self._buffer[_LENGTH.size : end]))
            del self._buffer[:end]
        return bodies
