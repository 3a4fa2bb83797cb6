"""Life of a live conference: its states, roll call and rehearsal, and what each change of state
settles in other slices."""

from collections.abc import Sequence
from dataclasses import replace
from typing import TypeAlias, assert_never

from rooms.agenda import rules as agenda_rules
from rooms.announcements import rules as announcement_rules
from rooms.attendance.messages import Arrived
from rooms.attendance.rules import AttendanceEvent
from rooms.conferences import messages as conferences
from rooms.conferences import rules as conference_rules
from rooms.conferences.messages import ConferenceState
from rooms.conferences.rules import LifeCommand, LifeEvent
from rooms.floor import messages as floor
from rooms.floor import rules as floor_rules
from rooms.guests import rules as guest_rules
from rooms.kernel.errors import ErrorCode, Refused
from rooms.kernel.permissions import Action, allowed
from rooms.live import reception, recording, speaking
from rooms.live.messages import Event
from rooms.live.state import LiveState
from rooms.minutes import rules as minutes_rules
from rooms.presenting import rules as presenting_rules
from rooms.recording import rules as recording_rules
from rooms.rehearsal import messages as rehearsal
from rooms.rehearsal import rules as rehearsal_rules
from rooms.roll_call import messages as roll_call
from rooms.roll_call import rules as roll_call_rules
from rooms.roll_call.rules import Hall, RollCallCommand, RollCallEvent
from rooms.service import rules as service_rules
from rooms.sites.rules import SERVING_ROLES
from rooms.voting import rules as voting_rules

RehearsalCommand: TypeAlias = (
    rehearsal.CallToCheck | rehearsal.EndCheck | rehearsal_rules.RehearsalCommand
)
RehearsalEvent: TypeAlias = rehearsal_rules.RehearsalEvent
SiteCommand: TypeAlias = RollCallCommand | RehearsalCommand
SiteEvent: TypeAlias = RollCallEvent | RehearsalEvent


def decide(state: LiveState, command: LifeCommand, now_ms: int, fresh_id: str) -> Sequence[Event]:
    """The change itself, after everything it ends was ended by its own event."""
    changed = conference_rules.decide(state.conference, command, now_ms)
    match command:
        case (
            conferences.StartWaiting() | conferences.StartRehearsal() | conferences.StartRollCall()
        ):
            return [*_after_rehearsal(state, now_ms), *changed]
        case conferences.OpenConference():
            after = _after_rehearsal(state, now_ms)
            recorded = recording.opened(state, now_ms, fresh_id)
            return [*after, *changed, *recorded, *reception.opened(state, now_ms)]
        case conferences.TakeRecess():
            voting_rules.require_none_running(state.voting)
            return [
                *floor_rules.revoke(state.floor, now_ms, floor.RevokeReason.RECESS),
                *recording_rules.recess(state.recording, now_ms),
                *changed,
            ]
        case conferences.ResumeConference():
            return [*changed, *recording_rules.after_recess(state.recording, now_ms)]
        case conferences.CloseConference():
            return _close(state, changed, now_ms)
        case _:
            assert_never(command)


def _after_rehearsal(state: LiveState, now_ms: int) -> Sequence[Event]:
    """What was tried out is over: the stage is empty, no page is presented."""
    if state.conference.state is not ConferenceState.REHEARSAL:
        return []
    return [
        *floor_rules.revoke(state.floor, now_ms, floor.RevokeReason.REVOKED),
        *presenting_rules.stop(state.presenting),
    ]


def _close(state: LiveState, closed: Sequence[LifeEvent], now_ms: int) -> Sequence[Event]:
    voting_rules.require_none_running(state.voting)
    return [
        *floor_rules.close(state.floor, now_ms),
        *presenting_rules.stop(state.presenting),
        *agenda_rules.finish(state.agenda, now_ms),
        *service_rules.close(state.service, now_ms),
        *announcement_rules.close(state.announcements, now_ms),
        *guest_rules.close(state.guests, now_ms),
        *recording_rules.close(state.recording, now_ms),
        *closed,
        minutes_rules.start_drafting(now_ms),
    ]


def decide_of_sites(
    state: LiveState, attendee_id: str, command: SiteCommand, *, now_ms: int
) -> Sequence[Event]:
    """Roll call and rehearsal; whether `attendee_id` may was asked before."""
    conference_rules.require_not_closed(state.conference)
    if isinstance(command, RollCallCommand):
        if state.conference.roll_call_at_ms is None:
            raise Refused(ErrorCode.NO_ROLL_CALL)
        own_site_id = state.roster.attendee(attendee_id).site_id
        return roll_call_rules.decide(
            state.roll_call,
            command,
            _hall(state),
            by=attendee_id,
            own_site_id=own_site_id,
            now_ms=now_ms,
        )
    match command:
        case rehearsal.CallToCheck(site_id=site_id):
            return _call_to_check(state, site_id, now_ms)
        case rehearsal.EndCheck():
            _require_rehearsal(state)
            return floor_rules.revoke(state.floor, now_ms, floor.RevokeReason.REVOKED)
        case rehearsal.NoteSite() | rehearsal.SignSite():
            if state.conference.state not in conference_rules.BEFORE_OPENING:
                raise Refused(ErrorCode.CONFERENCE_ALREADY_OPEN)
            return rehearsal_rules.decide(
                state.rehearsal, command, state.roster.sites, by=attendee_id, now_ms=now_ms
            )
        case _:
            assert_never(command)


def judge(state: LiveState, command: rehearsal.JudgeSites, now_ms: int) -> Sequence[RehearsalEvent]:
    """What comes too late, when the conference is open, is not noted."""
    if state.conference.state not in conference_rules.BEFORE_OPENING:
        return []
    return rehearsal_rules.judged(state.rehearsal, command, state.roster.sites, now_ms)


def note_late(
    state: LiveState, events: Sequence[AttendanceEvent], now_ms: int
) -> Sequence[RollCallEvent]:
    """Whoever comes in first after the roll call makes his site late."""
    conference = state.conference
    if conference.roll_call_at_ms is None or conference.state not in conference_rules.RUNNING:
        return []
    arrived = (state.roster.attendee(one.attendee_id) for one in events if isinstance(one, Arrived))
    who = next((one for one in arrived if one.role not in SERVING_ROLES), None)
    return [] if who is None else roll_call_rules.arrived(state.roll_call, who.site_id, now_ms)


def _call_to_check(state: LiveState, site_id: str, now_ms: int) -> Sequence[Event]:
    _require_rehearsal(state)
    who = speaking.who_answers(state, site_id)
    kind = floor.RequestKind.CHECK
    return floor_rules.grant(state.floor, who, state.floor.epoch, None, now_ms, kind=kind)


def _require_rehearsal(state: LiveState) -> None:
    if state.conference.state is not ConferenceState.REHEARSAL:
        raise Refused(ErrorCode.NOT_IN_REHEARSAL)


def _hall(state: LiveState) -> Hall:
    return Hall(
        site_ids=state.roster.sites.keys(),
        connected=connected_sites(state),
        over=state.conference.state in conference_rules.RUNNING,
    )


def connected_sites(state: LiveState) -> frozenset[str]:
    """Sites of which somebody is here who stands for it."""
    return frozenset(
        one.site_id
        for one in state.roster.attendees.values()
        if one.role not in SERVING_ROLES and state.attendance.connected(one.id)
    )


def evolve(state: LiveState, event: LifeEvent | SiteEvent) -> LiveState:
    if isinstance(event, LifeEvent):
        return replace(state, conference=conference_rules.evolve(state.conference, event))
    if isinstance(event, RollCallEvent):
        now = roll_call_rules.evolve(state.roll_call, event, state.roster.sites)
        return replace(state, roll_call=now)
    return replace(state, rehearsal=rehearsal_rules.evolve(state.rehearsal, event))


def roll_call_of(state: LiveState, viewer: str) -> list[roll_call.SiteRollCallView]:
    """As `viewer` may see it: all, or his own site."""
    sites = state.roll_call.sites
    if allowed(state.roster.standing(viewer), Action.ROLL_CALL_READ):
        return list(sites.values())
    own = state.roster.attendee(viewer).site_id
    return [sites[own]] if own in sites else []


def rehearsal_of(state: LiveState, viewer: str) -> list[rehearsal.SiteRehearsalView]:
    if not allowed(state.roster.standing(viewer), Action.REHEARSAL_READ):
        return []
    return list(state.rehearsal.sites.values())


def see(state: LiveState, event: SiteEvent, viewer: str) -> SiteEvent | None:
    """The event as `viewer` may see it, or None. A site is told what is about it, and no more."""
    standing = state.roster.standing(viewer)
    if not isinstance(event, RollCallEvent):
        return event if allowed(standing, Action.REHEARSAL_READ) else None
    if allowed(standing, Action.ROLL_CALL_READ):
        return event
    own = state.roster.attendee(viewer).site_id
    if event.site_ids is None:
        return event.model_copy(update={"site_ids": (own,)})
    if own not in event.site_ids:
        return None
    return event if len(event.site_ids) == 1 else event.model_copy(update={"site_ids": (own,)})
