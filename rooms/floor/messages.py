"""Floor: who speaks now, who asked to, and who is muted by the chair."""

from enum import StrEnum
from typing import Annotated, Literal

from pydantic import Field

from rooms.kernel.wire import EpochMs, Id, Wire

Epoch = Annotated[int, Field(ge=0, description="grows with each grant and revocation")]


class RevokeReason(StrEnum):
    REVOKED = "revoked"
    YIELDED = "yielded"
    REPLACED = "replaced"
    LEFT = "left"
    CLOSED = "closed"


class SpeakRequestView(Wire):
    id: Id
    attendee_id: Id
    at_ms: EpochMs


class HolderView(Wire):
    attendee_id: Id
    since_ms: EpochMs


class FloorView(Wire):
    """At most one holder. `queue` as the chair will call; `muted` by the chair, last one last."""

    epoch: Epoch
    holder: HolderView | None
    queue: list[SpeakRequestView]
    muted: list[Id]


class RequestFloor(Wire):
    """Register to speak; one waiting request for each attendee."""

    type: Literal["floor.request"]


class WithdrawRequest(Wire):
    """One's own request, or any by the chair or secretary."""

    type: Literal["floor.withdraw"]
    request_id: Id


class MoveRequest(Wire):
    type: Literal["floor.move"]
    request_id: Id
    position: Annotated[int, Field(ge=0, le=20_000)]


class GrantFloor(Wire):
    """Give the floor to an attendee, with or without a request; whoever held it loses it.

    `epoch` is the one seen by the chair; a stale one is refused, so that two chairs can't cross.
    """

    type: Literal["floor.grant"]
    attendee_id: Id
    epoch: Epoch


class RevokeFloor(Wire):
    type: Literal["floor.revoke"]
    epoch: Epoch


class YieldFloor(Wire):
    """The holder ends his own speech."""

    type: Literal["floor.yield"]


class MuteAttendee(Wire):
    type: Literal["floor.mute"]
    attendee_id: Id
    muted: bool


class FloorRequested(Wire):
    type: Literal["floor.requested"] = "floor.requested"
    request: SpeakRequestView


class RequestWithdrawn(Wire):
    type: Literal["floor.request_withdrawn"] = "floor.request_withdrawn"
    request_id: Id


class RequestMoved(Wire):
    type: Literal["floor.request_moved"] = "floor.request_moved"
    request_id: Id
    position: Annotated[int, Field(ge=0, le=20_000)]


class FloorGranted(Wire):
    """The waiting request of the attendee, if any, leaves the queue."""

    type: Literal["floor.granted"] = "floor.granted"
    epoch: Epoch
    attendee_id: Id
    at_ms: EpochMs


class FloorRevoked(Wire):
    type: Literal["floor.revoked"] = "floor.revoked"
    epoch: Epoch
    attendee_id: Id
    at_ms: EpochMs
    reason: RevokeReason


class AttendeeMuted(Wire):
    type: Literal["floor.muted"] = "floor.muted"
    attendee_id: Id
    muted: bool
