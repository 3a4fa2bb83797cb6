"""What a line of the surface says about one HTTP route."""

from dataclasses import dataclass
from enum import Enum
from typing import Literal

from rooms.kernel.wire import Wire

Method = Literal["GET", "POST", "DELETE"]


class Access(Enum):
    """What a request must show before its handler runs; what the caller may do is decided after."""

    ANYBODY = "anybody"
    COOKIE = "cookie"  # the session's cookie: enough to read
    TOKEN = "token"  # noqa: S105 - cookie and X-Session-Token: for whatever changes something
    SECRET = "secret"  # noqa: S105 - an unguessable path, for calendar programs


@dataclass(frozen=True, slots=True)
class Query:
    name: str
    kind: Literal["string", "integer"]
    required: bool = False


@dataclass(frozen=True, slots=True)
class Endpoint:
    """`reply` is a model, or the media type of a file."""

    name: str
    method: Method
    path: str
    access: Access
    summary: str
    reply: type[Wire] | str | None
    status: int = 200
    body: type[Wire] | None = None
    form: tuple[str, ...] = ()
    query: tuple[Query, ...] = ()
