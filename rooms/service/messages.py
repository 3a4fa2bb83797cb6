"""Service calls: somebody at a seat asks for something, the service desk brings it."""

from enum import StrEnum
from typing import Annotated, Literal

from pydantic import StringConstraints

from rooms.kernel.wire import EpochMs, Id, Wire

CallText = Annotated[str, StringConstraints(strip_whitespace=True, max_length=200)]


class CallKind(StrEnum):
    TEA = "tea"
    TECHNICIAN = "technician"
    PAPER = "paper"
    MICROPHONE = "microphone"
    OTHER = "other"


class CallOutcome(StrEnum):
    DONE = "done"
    CANCELLED = "cancelled"


class ServiceCallView(Wire):
    """A call that is not over yet; `taken_by` an attendee of the service desk."""

    id: Id
    attendee_id: Id
    kind: CallKind
    text: CallText
    called_at_ms: EpochMs
    taken_by: Id | None
    taken_at_ms: EpochMs | None


class CallService(Wire):
    """One open call of each kind for each attendee; `other` says what in `text`."""

    type: Literal["service.call"]
    kind: CallKind
    text: CallText = ""


class TakeCall(Wire):
    """Somebody of the desk is on the way."""

    type: Literal["service.take"]
    call_id: Id


class FinishCall(Wire):
    type: Literal["service.finish"]
    call_id: Id


class CancelCall(Wire):
    """One's own call, or any by the desk."""

    type: Literal["service.cancel"]
    call_id: Id


class ServiceCalled(Wire):
    type: Literal["service.called"] = "service.called"
    call: ServiceCallView


class CallTaken(Wire):
    """`attendee_id` is who called."""

    type: Literal["service.taken"] = "service.taken"
    call_id: Id
    attendee_id: Id
    taken_by: Id
    at_ms: EpochMs


class CallEnded(Wire):
    """The call is over and leaves every list. `attendee_id` is who called."""

    type: Literal["service.ended"] = "service.ended"
    call_id: Id
    attendee_id: Id
    outcome: CallOutcome
    at_ms: EpochMs
