"""Pairing: a code, shown as QR, signs a device in as a person or as whoever sits on a seat."""

from enum import StrEnum
from typing import Annotated

from pydantic import StringConstraints

from rooms.kernel.wire import Id, Name, Wire
from rooms.seating.messages import SeatId

Code = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9_-]{32}$")]


class CodeKind(StrEnum):
    PERSON = "person"
    SEAT = "seat"


class ShowCode(Wire):
    """Sign in by a code; it stands in the fragment of the address, which no server is sent."""

    code: Code


class AskCode(Wire):
    """The code of a person or of a seat; `anew` withdraws the one there was and signs out the
    devices that used it."""

    attendee_id: Id | None = None
    site_id: Id | None = None
    seat: SeatId | None = None
    anew: bool = False


class CodeView(Wire):
    """`address` is what the QR in `svg` holds; `nameplate` shows the seat's nameplate."""

    kind: CodeKind
    label: str
    address: str
    nameplate: str | None
    svg: str


class AskNameplate(Wire):
    """`seen` is the stamp of what is shown already: the answer waits a while for a change."""

    code: Code
    seen: Annotated[str, StringConstraints(max_length=64)] = ""


class SitterState(StrEnum):
    SITTING = "sitting"
    ASKING = "asking"
    SPEAKING = "speaking"


class NameplateView(Wire):
    """Who sits here; without a name the seat is free."""

    conference_title: str
    seat: str
    name: Name | None = None
    position: str = ""
    unit_name: str = ""
    stand_in_for: Name | None = None
    state: SitterState = SitterState.SITTING
    stamp: str = ""
