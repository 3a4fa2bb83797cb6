"""Attendance: who is connected, and who counts as present.

The two differ: a tablet that lost its link does not make its delegate absent, and a delegate may be
present without any device. Connected is what the server sees; present is what was checked in.
"""

from enum import StrEnum
from typing import Annotated, Literal

from pydantic import StringConstraints

from rooms.kernel.wire import EpochMs, Id, Name, Wire

Reason = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=300)]


class LeaveReason(StrEnum):
    LEFT = "left"
    LINK_LOST = "link_lost"
    SERVER_RESTARTED = "server_restarted"
    CLOSED = "closed"


class CheckInHow(StrEnum):
    """`qr` by one's own code, `seat` by the code on a seat, `desk` by the reception desk."""

    JOINING = "joining"
    QR = "qr"
    SEAT = "seat"
    DESK = "desk"


class WithdrawReason(StrEnum):
    """`mistake`: as if it had never been; `left_early`: was here and is gone."""

    MISTAKE = "mistake"
    LEFT_EARLY = "left_early"


class PresenceView(Wire):
    """`leave_reason` is null while connected, and hidden from all but chair and secretary."""

    attendee_id: Id
    connected: bool
    first_arrived_at_ms: EpochMs
    changed_at_ms: EpochMs
    leave_reason: LeaveReason | None


class StandIn(Wire):
    """Who sits here for the attendee."""

    name: Name
    position: Annotated[str, StringConstraints(strip_whitespace=True, max_length=200)] = ""


class CheckInView(Wire):
    """What is noted about an attendee. Present is who has `checked_in_at_ms`.

    `excuse` is hidden from all but chair, secretary, desk and the attendee.
    """

    attendee_id: Id
    checked_in_at_ms: EpochMs | None = None
    how: CheckInHow | None = None
    left_early_at_ms: EpochMs | None = None
    excused: bool = False
    excuse: Reason | None = None
    stand_in: StandIn | None = None


class Arrive(Wire):
    """By the system, when an attendee's first page joins."""

    type: Literal["attendance.arrive"]
    attendee_id: Id


class Leave(Wire):
    """By the system, when an attendee's last page is gone."""

    type: Literal["attendance.leave"]
    attendee_id: Id
    reason: LeaveReason


class NoteCheckIn(Wire):
    """By the system, when a code is shown that proves who is here."""

    type: Literal["attendance.note_check_in"]
    attendee_id: Id
    how: Literal[CheckInHow.QR, CheckInHow.SEAT]


class CheckIn(Wire):
    """By the desk."""

    type: Literal["attendance.check_in"]
    attendee_id: Id


class WithdrawCheckIn(Wire):
    type: Literal["attendance.withdraw_check_in"]
    attendee_id: Id
    reason: WithdrawReason


class Excuse(Wire):
    """Absent with a reason; said again, the reason is replaced."""

    type: Literal["attendance.excuse"]
    attendee_id: Id
    reason: Reason


class WithdrawExcuse(Wire):
    type: Literal["attendance.withdraw_excuse"]
    attendee_id: Id


class NameStandIn(Wire):
    """Who comes instead; null: the attendee comes in person after all."""

    type: Literal["attendance.name_stand_in"]
    attendee_id: Id
    stand_in: StandIn | None


class Arrived(Wire):
    type: Literal["attendance.arrived"] = "attendance.arrived"
    attendee_id: Id
    at_ms: EpochMs


class Left(Wire):
    type: Literal["attendance.left"] = "attendance.left"
    attendee_id: Id
    at_ms: EpochMs
    reason: LeaveReason | None


class CheckedIn(Wire):
    """An excuse or an early leave is over by it; a stand-in stays named."""

    type: Literal["attendance.checked_in"] = "attendance.checked_in"
    attendee_id: Id
    at_ms: EpochMs
    how: CheckInHow


class CheckInWithdrawn(Wire):
    type: Literal["attendance.check_in_withdrawn"] = "attendance.check_in_withdrawn"
    attendee_id: Id
    at_ms: EpochMs
    reason: WithdrawReason


class Excused(Wire):
    """`reason` is null for whom it is hidden from."""

    type: Literal["attendance.excused"] = "attendance.excused"
    attendee_id: Id
    at_ms: EpochMs
    reason: Reason | None


class ExcuseWithdrawn(Wire):
    type: Literal["attendance.excuse_withdrawn"] = "attendance.excuse_withdrawn"
    attendee_id: Id
    at_ms: EpochMs


class StandInNamed(Wire):
    type: Literal["attendance.stand_in_named"] = "attendance.stand_in_named"
    attendee_id: Id
    at_ms: EpochMs
    stand_in: StandIn | None
