"""What happens at the door and at the seats: who is here, who sits where, who asks for service."""

from collections.abc import Sequence
from dataclasses import replace
from typing import TypeAlias, assert_never

from rooms.attendance import messages as attendance
from rooms.attendance import rules as attendance_rules
from rooms.conferences import rules as conference_rules
from rooms.conferences.messages import ConferenceState
from rooms.kernel.permissions import Action, Relation, allowed
from rooms.live import chairing
from rooms.live.state import LiveState
from rooms.seating import messages as seating
from rooms.seating import rules as seating_rules
from rooms.service import messages as service
from rooms.service import rules as service_rules

ReceptionCommand: TypeAlias = (
    attendance_rules.CheckInCommand | seating_rules.SeatingCommand | service_rules.ServiceCommand
)
ReceptionEvent: TypeAlias = (
    attendance_rules.AttendanceEvent | seating_rules.SeatingEvent | service_rules.ServiceEvent
)


def decide(
    state: LiveState, attendee_id: str, command: ReceptionCommand, *, now_ms: int, fresh_id: str
) -> Sequence[ReceptionEvent]:
    """`attendee_id` acts; whether that is allowed was asked before."""
    conference_rules.require_not_closed(state.conference)
    match command:
        case seating.ChangePlan() | seating.AssignSeats():
            return seating_rules.decide(state.seating, command, state.roster)
        case (
            service.CallService() | service.TakeCall() | service.FinishCall() | service.CancelCall()
        ):
            return service_rules.decide(state.service, command, attendee_id, now_ms, fresh_id)
        case (
            attendance.NoteCheckIn()
            | attendance.CheckIn()
            | attendance.WithdrawCheckIn()
            | attendance.Excuse()
            | attendance.WithdrawExcuse()
            | attendance.NameStandIn()
        ):
            state.roster.attendee(command.attendee_id)
            return attendance_rules.decide(state.attendance, command, now_ms)
        case _:
            assert_never(command)


def note_check_in(
    state: LiveState, command: attendance.NoteCheckIn, now_ms: int
) -> Sequence[ReceptionEvent]:
    """A code was shown."""
    return decide(state, command.attendee_id, command, now_ms=now_ms, fresh_id="")


def arrive(
    state: LiveState, command: attendance.Arrive, now_ms: int
) -> Sequence[attendance_rules.AttendanceEvent]:
    """Somebody's first page joins, which makes present where the conference says so."""
    state.roster.attendee(command.attendee_id)
    conference = state.conference
    if conference.state is ConferenceState.CLOSED:
        return []
    arrived = attendance_rules.decide(state.attendance, command, now_ms)
    soon = now_ms >= conference.starts_at_ms - attendance_rules.EARLIEST_MS
    counts = soon or conference.state in conference_rules.RUNNING
    if not (conference.check_in_by_joining and counts and arrived):
        return arrived
    return [*arrived, *attendance_rules.join(state.attendance, command.attendee_id, now_ms)]


def opened(state: LiveState, now_ms: int) -> Sequence[attendance_rules.AttendanceEvent]:
    """Who came to look at papers long before is checked in now, if joining counts."""
    if not state.conference.check_in_by_joining:
        return []
    return [
        event
        for attendee_id in state.roster.attendees
        if state.attendance.connected(attendee_id)
        for event in attendance_rules.join(state.attendance, attendee_id, now_ms)
    ]


def evolve(state: LiveState, event: ReceptionEvent) -> LiveState:
    match event:
        case seating.PlanChanged() | seating.SeatsAssigned():
            return replace(state, seating=seating_rules.evolve(state.seating, event))
        case service.ServiceCalled() | service.CallTaken() | service.CallEnded():
            return replace(state, service=service_rules.evolve(state.service, event))
        case _:
            return replace(state, attendance=attendance_rules.evolve(state.attendance, event))


def presence(state: LiveState, viewer: str) -> list[attendance.PresenceView]:
    """As `viewer` may see it, by first arrival."""
    everybody = state.attendance.presence
    if not told_of_others(state, viewer):
        return [_as_seen(state, everybody[viewer], viewer)] if viewer in everybody else []
    order = sorted(everybody.values(), key=lambda one: (one.first_arrived_at_ms, one.attendee_id))
    return [
        _as_seen(state, one, viewer) for one in order if _sees_link(state, one.attendee_id, viewer)
    ]


def check_ins(state: LiveState, viewer: str) -> list[attendance.CheckInView]:
    """As `viewer` may see them."""
    everybody = state.attendance.check_ins
    if reads_attendance(state, viewer):
        return list(everybody.values())
    return [everybody[viewer]] if viewer in everybody else []


def reads_attendance(state: LiveState, viewer: str) -> bool:
    """May `viewer` see who is here, at whatever site?"""
    return _may(state, Action.ATTENDANCE_READ, viewer)


def told_of_others(state: LiveState, viewer: str) -> bool:
    """Is there anybody beside himself of whom `viewer` sees that he is here?"""
    return viewer in state.chairing.delegations or reads_attendance(state, viewer)


def _sees_link(state: LiveState, who: str, viewer: str) -> bool:
    """Whoever calls the sites that were left to him must know who is there."""
    if who == viewer or viewer not in state.chairing.delegations:
        return _may(state, Action.ATTENDANCE_READ, viewer, own=who == viewer)
    site_id = state.roster.attendee(who).site_id
    ties = {Relation.FLOOR_DELEGATE} if chairing.controls(state, viewer, site_id) else set()
    return allowed(state.roster.standing(viewer), Action.ATTENDANCE_READ, frozenset(ties))


def _as_seen(
    state: LiveState, presence: attendance.PresenceView, viewer: str
) -> attendance.PresenceView:
    if presence.leave_reason is None or _may(state, Action.ATTENDANCE_READ_REASON, viewer):
        return presence
    return presence.model_copy(update={"leave_reason": None})


def seats(state: LiveState, viewer: str) -> list[seating.SiteSeatingView]:
    return state.seating.views() if _sees_seats(state, viewer) else []


def service_calls(state: LiveState, viewer: str) -> list[service.ServiceCallView]:
    calls = state.service.calls.values()
    return [one for one in calls if _sees_call(state, one.attendee_id, viewer)]


def see(state: LiveState, event: ReceptionEvent, viewer: str) -> ReceptionEvent | None:
    """The event as `viewer` may see it, or None."""
    match event:
        case attendance.Arrived(attendee_id=who) | attendance.Left(attendee_id=who):
            if not _sees_link(state, who, viewer):
                return None
            return _without_reason(state, event, viewer)
        case (
            attendance.CheckedIn(attendee_id=who)
            | attendance.CheckInWithdrawn(attendee_id=who)
            | attendance.Excused(attendee_id=who)
            | attendance.ExcuseWithdrawn(attendee_id=who)
            | attendance.StandInNamed(attendee_id=who)
        ):
            seen = _may(state, Action.ATTENDANCE_READ, viewer, own=who == viewer)
            return event if seen else None
        case seating.PlanChanged() | seating.SeatsAssigned():
            return event if _sees_seats(state, viewer) else None
        case service.ServiceCalled(call=call):
            return event if _sees_call(state, call.attendee_id, viewer) else None
        case service.CallTaken(attendee_id=who) | service.CallEnded(attendee_id=who):
            return event if _sees_call(state, who, viewer) else None
        case _:
            assert_never(event)


def _without_reason(
    state: LiveState, event: attendance_rules.AttendanceEvent, viewer: str
) -> attendance_rules.AttendanceEvent:
    """Why somebody's line was lost is for the panel."""
    if isinstance(event, attendance.Left) and not _may(
        state, Action.ATTENDANCE_READ_REASON, viewer
    ):
        return event.model_copy(update={"reason": None})
    return event


def _sees_seats(state: LiveState, viewer: str) -> bool:
    return _may(state, Action.SEATING_READ, viewer)


def _sees_call(state: LiveState, caller: str, viewer: str) -> bool:
    return _may(state, Action.SERVICE_READ, viewer, own=caller == viewer)


def _may(state: LiveState, action: Action, viewer: str, *, own: bool = False) -> bool:
    relations = frozenset({Relation.OWN}) if own else frozenset[Relation]()
    return allowed(state.roster.standing(viewer), action, relations)
