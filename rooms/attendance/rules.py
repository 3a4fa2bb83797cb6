"""Attendance: an arrival or departure counts once, whatever the network repeats."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import TypeAlias, assert_never

from rooms.attendance.messages import Arrive, Arrived, Leave, Left, PresenceView

AttendanceCommand: TypeAlias = Arrive | Leave
AttendanceEvent: TypeAlias = Arrived | Left


@dataclass(frozen=True, slots=True)
class AttendanceState:
    """Everybody who was ever here, by attendee."""

    presence: Mapping[str, PresenceView] = field(default_factory=dict)

    def connected(self, attendee_id: str) -> bool:
        presence = self.presence.get(attendee_id)
        return presence is not None and presence.connected


def decide(
    state: AttendanceState, command: AttendanceCommand, now_ms: int
) -> list[AttendanceEvent]:
    here = state.connected(command.attendee_id)
    match command:
        case Arrive():
            return [] if here else [Arrived(attendee_id=command.attendee_id, at_ms=now_ms)]
        case Leave(attendee_id=attendee_id, reason=reason):
            return [Left(attendee_id=attendee_id, at_ms=now_ms, reason=reason)] if here else []
        case _:
            assert_never(command)


def evolve(state: AttendanceState, event: AttendanceEvent) -> AttendanceState:
    before = state.presence.get(event.attendee_id)
    after = PresenceView(
        attendee_id=event.attendee_id,
        connected=isinstance(event, Arrived),
        first_arrived_at_ms=event.at_ms if before is None else before.first_arrived_at_ms,
        changed_at_ms=event.at_ms,
        leave_reason=event.reason if isinstance(event, Left) else None,
    )
    return replace(state, presence={**state.presence, event.attendee_id: after})
