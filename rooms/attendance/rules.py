"""Attendance: an arrival, a departure and a check-in count once, whatever the network repeats.

What the desk noted stands above what devices do: joining checks in only whom nobody sent home.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import TypeAlias, assert_never

from rooms.attendance.messages import (
    Arrive,
    Arrived,
    CheckedIn,
    CheckIn,
    CheckInHow,
    CheckInView,
    CheckInWithdrawn,
    Excuse,
    Excused,
    ExcuseWithdrawn,
    Leave,
    Left,
    NameStandIn,
    NoteCheckIn,
    PresenceView,
    StandInNamed,
    WithdrawCheckIn,
    WithdrawExcuse,
    WithdrawReason,
)
from rooms.kernel.errors import ErrorCode, Refused

CheckInCommand: TypeAlias = (
    NoteCheckIn | CheckIn | WithdrawCheckIn | Excuse | WithdrawExcuse | NameStandIn
)
AttendanceCommand: TypeAlias = Arrive | Leave | CheckInCommand
ConnectionEvent: TypeAlias = Arrived | Left
CheckInEvent: TypeAlias = CheckedIn | CheckInWithdrawn | Excused | ExcuseWithdrawn | StandInNamed
AttendanceEvent: TypeAlias = ConnectionEvent | CheckInEvent

EARLIEST_MS = 2 * 3_600_000
"""So long before the start people come to take their seats; who joins earlier looks at papers."""


@dataclass(frozen=True, slots=True)
class AttendanceState:
    """Everybody who was ever here or about whom something was noted, by attendee."""

    presence: Mapping[str, PresenceView] = field(default_factory=dict)
    check_ins: Mapping[str, CheckInView] = field(default_factory=dict)

    def connected(self, attendee_id: str) -> bool:
        presence = self.presence.get(attendee_id)
        return presence is not None and presence.connected

    def present(self, attendee_id: str) -> bool:
        """Checked in, in person or by a stand-in: who counts when something is put to the vote."""
        return self.check_in(attendee_id).checked_in_at_ms is not None

    def represented(self, attendee_id: str) -> bool:
        """Somebody else sits here for the attendee."""
        return self.check_in(attendee_id).stand_in is not None

    def check_in(self, attendee_id: str) -> CheckInView:
        known = self.check_ins.get(attendee_id)
        return CheckInView(attendee_id=attendee_id) if known is None else known

    def checked_in_by_joining(self, attendee_id: str) -> bool:
        """Would a device that joins now make the attendee present?"""
        noted = self.check_in(attendee_id)
        return noted.checked_in_at_ms is None and noted.left_early_at_ms is None


def decide(
    state: AttendanceState, command: AttendanceCommand, now_ms: int
) -> list[AttendanceEvent]:
    """Connecting by itself checks nobody in: see `join`."""
    who = command.attendee_id
    here = state.connected(who)
    match command:
        case Arrive():
            return [] if here else [Arrived(attendee_id=who, at_ms=now_ms)]
        case Leave(reason=reason):
            return [Left(attendee_id=who, at_ms=now_ms, reason=reason)] if here else []
        case _:
            return _note(state, command, now_ms)


def _note(state: AttendanceState, command: CheckInCommand, now_ms: int) -> list[AttendanceEvent]:
    who = command.attendee_id
    noted = state.check_in(who)
    match command:
        case CheckIn():
            return _check_in(state, who, CheckInHow.DESK, now_ms)
        case NoteCheckIn(how=how):
            return _check_in(state, who, how, now_ms)
        case WithdrawCheckIn(reason=withdrawn):
            if not state.present(who):
                raise Refused(ErrorCode.NOT_CHECKED_IN)
            return [CheckInWithdrawn(attendee_id=who, at_ms=now_ms, reason=withdrawn)]
        case Excuse(reason=excuse):
            if state.present(who):
                raise Refused(ErrorCode.ALREADY_CHECKED_IN)
            same = noted.excuse == excuse
            return [] if same else [Excused(attendee_id=who, at_ms=now_ms, reason=excuse)]
        case WithdrawExcuse():
            return [ExcuseWithdrawn(attendee_id=who, at_ms=now_ms)] if noted.excused else []
        case NameStandIn(stand_in=stand_in):
            same_person = noted.stand_in == stand_in
            named = StandInNamed(attendee_id=who, at_ms=now_ms, stand_in=stand_in)
            return [] if same_person else [named]
        case _:
            assert_never(command)


def join(state: AttendanceState, attendee_id: str, now_ms: int) -> list[AttendanceEvent]:
    """Check in who is connected, where connecting counts."""
    if not state.checked_in_by_joining(attendee_id):
        return []
    return _check_in(state, attendee_id, CheckInHow.JOINING, now_ms)


def _check_in(
    state: AttendanceState, attendee_id: str, how: CheckInHow, now_ms: int
) -> list[AttendanceEvent]:
    if state.present(attendee_id):
        return []
    return [CheckedIn(attendee_id=attendee_id, at_ms=now_ms, how=how)]


def evolve(state: AttendanceState, event: AttendanceEvent) -> AttendanceState:
    match event:
        case Arrived() | Left():
            presence = {**state.presence, event.attendee_id: _presence(state, event)}
            return replace(state, presence=presence)
        case _:
            noted = _noted(state.check_in(event.attendee_id), event)
            return replace(state, check_ins={**state.check_ins, event.attendee_id: noted})


def _presence(state: AttendanceState, event: ConnectionEvent) -> PresenceView:
    before = state.presence.get(event.attendee_id)
    return PresenceView(
        attendee_id=event.attendee_id,
        connected=isinstance(event, Arrived),
        first_arrived_at_ms=event.at_ms if before is None else before.first_arrived_at_ms,
        changed_at_ms=event.at_ms,
        leave_reason=event.reason if isinstance(event, Left) else None,
    )


def _noted(before: CheckInView, event: CheckInEvent) -> CheckInView:
    match event:
        case CheckedIn(attendee_id=who, at_ms=at_ms, how=how):
            return CheckInView(
                attendee_id=who, checked_in_at_ms=at_ms, how=how, stand_in=before.stand_in
            )
        case CheckInWithdrawn(attendee_id=who, at_ms=at_ms, reason=reason):
            left_at_ms = at_ms if reason is WithdrawReason.LEFT_EARLY else None
            return CheckInView(
                attendee_id=who, left_early_at_ms=left_at_ms, stand_in=before.stand_in
            )
        case Excused(reason=reason):
            return before.model_copy(update={"excused": True, "excuse": reason})
        case ExcuseWithdrawn():
            return before.model_copy(update={"excused": False, "excuse": None})
        case StandInNamed(stand_in=stand_in):
            return before.model_copy(update={"stand_in": stand_in})
        case _:
            assert_never(event)
