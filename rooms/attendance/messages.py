"""Attendance: who is connected now, and every arrival and departure for the minutes."""

from enum import StrEnum
from typing import Literal

from rooms.kernel.wire import EpochMs, Id, Wire


class LeaveReason(StrEnum):
    LEFT = "left"
    LINK_LOST = "link_lost"
    SERVER_RESTARTED = "server_restarted"
    CLOSED = "closed"


class PresenceView(Wire):
    """`leave_reason` is null while connected, and hidden from all but chair and secretary."""

    attendee_id: Id
    connected: bool
    first_arrived_at_ms: EpochMs
    changed_at_ms: EpochMs
    leave_reason: LeaveReason | None


class Arrive(Wire):
    """By the system, when an attendee's first page joins."""

    type: Literal["attendance.arrive"]
    attendee_id: Id


class Leave(Wire):
    """By the system, when an attendee's last page is gone."""

    type: Literal["attendance.leave"]
    attendee_id: Id
    reason: LeaveReason


class Arrived(Wire):
    type: Literal["attendance.arrived"] = "attendance.arrived"
    attendee_id: Id
    at_ms: EpochMs


class Left(Wire):
    type: Literal["attendance.left"] = "attendance.left"
    attendee_id: Id
    at_ms: EpochMs
    reason: LeaveReason | None
