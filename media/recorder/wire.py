"""The messages between the server's process and the recorder.

A *session* is the recorder's connection to a conference, a *track* one producer recorded through
one slot from `Record` to `Release`; both are numbers given by the server and never used again.
"""

from typing import Annotated, Literal, TypeAlias

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter

Codec: TypeAlias = Literal["opus", "vp8", "h264"]
Trouble: TypeAlias = Literal["codec_unknown", "disk_full", "storage_failed"]
Span: TypeAlias = tuple[int, int]


class _Message(BaseModel):
    model_config = ConfigDict(frozen=True)


class Watch(_Message):
    """Connect with the relay's offer; `answer` comes back."""

    kind: Literal["watch"] = "watch"
    session: int
    sdp: str


class Record(_Message):
    """What comes in `slot` from now on belongs to `track`; its files lie in `folder`. `unrecorded`:
    when it should have been recorded before and wasn't."""

    kind: Literal["record"] = "record"
    session: int
    slot: str
    track: int
    folder: str
    unrecorded: Span | None = None


class Release(_Message):
    """Nothing more comes for the track: finish its file, then say `released`."""

    kind: Literal["release"] = "release"
    session: int
    track: int


class Leave(_Message):
    """Finish all files of the session and disconnect."""

    kind: Literal["leave"] = "leave"
    session: int


class Finish(_Message):
    """The server ends: finish everything. One that dies doesn't say so."""

    kind: Literal["finish"] = "finish"


class Ready(_Message):
    kind: Literal["ready"] = "ready"


class Answer(_Message):
    kind: Literal["answer"] = "answer"
    session: int
    sdp: str


class Joined(_Message):
    """Media can come."""

    kind: Literal["joined"] = "joined"
    session: int


class Left(_Message):
    """The connection is over; every file of it has ended before."""

    kind: Literal["left"] = "left"
    session: int


class Began(_Message):
    """A file was made, and now holds the first frame. Times are epoch ms."""

    kind: Literal["began"] = "began"
    track: int
    segment: str
    file: str
    codec: Codec
    started_at_ms: int


class Noted(_Message):
    """What has become known of an open file: its exact start, and where packets were lost."""

    kind: Literal["noted"] = "noted"
    segment: str
    started_at_ms: int
    gaps: tuple[Span, ...]


class Ended(_Message):
    """Nothing more is written to the file. Where it could not be finished, `whole` is false: it is
    to be repaired."""

    kind: Literal["ended"] = "ended"
    track: int
    segment: str
    started_at_ms: int
    ended_at_ms: int
    byte_count: int
    sha256: str
    gaps: tuple[Span, ...]
    whole: bool


class Troubled(_Message):
    """A track isn't recorded, and why; it is tried again with the next `Record`."""

    kind: Literal["troubled"] = "troubled"
    track: int
    trouble: Trouble


class Released(_Message):
    kind: Literal["released"] = "released"
    track: int


class Alive(_Message):
    """Every second: how many files are open, and what was written and lost in all."""

    kind: Literal["alive"] = "alive"
    open: int
    written_bytes: int
    lost_packets: int


ToRecorder: TypeAlias = Annotated[
    Watch | Record | Release | Leave | Finish, Field(discriminator="kind")
]
FromRecorder: TypeAlias = Annotated[
    Ready | Answer | Joined | Left | Began | Noted | Ended | Troubled | Released | Alive,
    Field(discriminator="kind"),
]
TO_RECORDER: TypeAdapter[ToRecorder] = TypeAdapter(ToRecorder)
FROM_RECORDER: TypeAdapter[FromRecorder] = TypeAdapter(FromRecorder)
