"""Life of a conference, and what makes a plan acceptable.

`scheduled` → `rehearsal` ⇄ `waiting` → `roll_call` → `open` ⇄ `recess` → `closed`. What still runs
when a state ends (a speaker, a poll) is settled by `rooms.live.life`, which knows the other slices.
"""

from collections.abc import Mapping
from typing import TypeAlias, assert_never

from rooms.agenda.messages import NewAgendaItem
from rooms.conferences.messages import (
    CloseConference,
    ConferenceClosed,
    ConferenceOpened,
    ConferenceResumed,
    ConferenceState,
    ConferenceView,
    OpenConference,
    RecessTaken,
    RehearsalStarted,
    ResumeConference,
    RollCallStarted,
    ScheduleConference,
    StartRehearsal,
    StartRollCall,
    StartWaiting,
    TakeRecess,
    WaitingStarted,
)
from rooms.kernel.errors import ErrorCode, Refused
from rooms.sites.messages import Role

LifeCommand: TypeAlias = (
    StartRehearsal
    | StartWaiting
    | StartRollCall
    | OpenConference
    | TakeRecess
    | ResumeConference
    | CloseConference
)
LifeEvent: TypeAlias = (
    RehearsalStarted
    | WaitingStarted
    | RollCallStarted
    | ConferenceOpened
    | RecessTaken
    | ConferenceResumed
    | ConferenceClosed
)

LONGEST_MS = 7 * 24 * 3_600_000
LONGEST_RECESS_MS = 12 * 3_600_000

BEFORE_OPENING = frozenset(
    {
        ConferenceState.SCHEDULED,
        ConferenceState.REHEARSAL,
        ConferenceState.WAITING,
        ConferenceState.ROLL_CALL,
    }
)
RUNNING = frozenset({ConferenceState.OPEN, ConferenceState.RECESS})

Preparation: TypeAlias = StartRehearsal | StartWaiting | StartRollCall

_FROM: Mapping[type[Preparation], frozenset[ConferenceState]] = {
    StartRehearsal: frozenset({ConferenceState.SCHEDULED, ConferenceState.WAITING}),
    StartWaiting: frozenset({ConferenceState.SCHEDULED, ConferenceState.REHEARSAL}),
    StartRollCall: frozenset({ConferenceState.SCHEDULED, ConferenceState.WAITING}),
}


def decide(view: ConferenceView, command: LifeCommand, now_ms: int) -> list[LifeEvent]:
    require_not_closed(view)
    match command:
        case StartRehearsal() | StartWaiting() | StartRollCall():
            return [_prepare(view, command, now_ms)]
        case OpenConference():
            if view.state is ConferenceState.RECESS:
                raise Refused(ErrorCode.CONFERENCE_IN_RECESS)
            if view.state is ConferenceState.OPEN:
                raise Refused(ErrorCode.CONFERENCE_ALREADY_OPEN)
            return [ConferenceOpened(at_ms=now_ms)]
        case TakeRecess(back_at_ms=back_at_ms):
            return _recess(view, back_at_ms, now_ms)
        case ResumeConference():
            if view.state is not ConferenceState.RECESS:
                raise Refused(ErrorCode.CONFERENCE_STEP_WRONG)
            return [ConferenceResumed(at_ms=now_ms)]
        case CloseConference():
            if view.state not in RUNNING:
                raise Refused(ErrorCode.CONFERENCE_NOT_OPEN)
            return [ConferenceClosed(at_ms=now_ms)]
        case _:
            assert_never(command)


def _prepare(view: ConferenceView, command: Preparation, now_ms: int) -> LifeEvent:
    """Before the opening one state leads to the next; afterwards there is no way back."""
    if view.state in RUNNING:
        raise Refused(ErrorCode.CONFERENCE_ALREADY_OPEN)
    if view.state not in _FROM[type(command)]:
        raise Refused(ErrorCode.CONFERENCE_STEP_WRONG)
    match command:
        case StartRehearsal():
            return RehearsalStarted(at_ms=now_ms)
        case StartWaiting():
            return WaitingStarted(at_ms=now_ms)
        case StartRollCall():
            return RollCallStarted(at_ms=now_ms)
        case _:
            assert_never(command)


def _recess(view: ConferenceView, back_at_ms: int | None, now_ms: int) -> list[LifeEvent]:
    if view.state not in RUNNING:
        raise Refused(ErrorCode.CONFERENCE_NOT_OPEN)
    if back_at_ms is not None and not now_ms < back_at_ms <= now_ms + LONGEST_RECESS_MS:
        raise Refused(ErrorCode.RECESS_TIME_WRONG)
    if view.state is ConferenceState.RECESS and view.back_at_ms == back_at_ms:
        return []
    return [RecessTaken(at_ms=now_ms, back_at_ms=back_at_ms)]


def evolve(view: ConferenceView, event: LifeEvent) -> ConferenceView:
    match event:
        case RehearsalStarted():
            return view.model_copy(update={"state": ConferenceState.REHEARSAL})
        case WaitingStarted():
            return view.model_copy(update={"state": ConferenceState.WAITING})
        case RollCallStarted(at_ms=at_ms):
            change = {"state": ConferenceState.ROLL_CALL, "roll_call_at_ms": at_ms}
            return view.model_copy(update=change)
        case ConferenceOpened(at_ms=at_ms):
            return view.model_copy(update={"state": ConferenceState.OPEN, "opened_at_ms": at_ms})
        case RecessTaken(at_ms=at_ms, back_at_ms=back_at_ms):
            since_ms = at_ms if view.recess_since_ms is None else view.recess_since_ms
            change = {"recess_since_ms": since_ms, "back_at_ms": back_at_ms}
            return view.model_copy(update={"state": ConferenceState.RECESS, **change})
        case ConferenceResumed():
            change = {"recess_since_ms": None, "back_at_ms": None}
            return view.model_copy(update={"state": ConferenceState.OPEN, **change})
        case ConferenceClosed(at_ms=at_ms):
            change = {"closed_at_ms": at_ms, "recess_since_ms": None, "back_at_ms": None}
            return view.model_copy(update={"state": ConferenceState.CLOSED, **change})
        case _:
            assert_never(event)


def require_open(view: ConferenceView) -> None:
    """Open and not in recess: what needs the whole conference's attention."""
    require_not_closed(view)
    if view.state is ConferenceState.RECESS:
        raise Refused(ErrorCode.CONFERENCE_IN_RECESS)
    if view.state is not ConferenceState.OPEN:
        raise Refused(ErrorCode.CONFERENCE_NOT_OPEN)


def require_open_or_rehearsal(view: ConferenceView) -> None:
    """What is tried out beforehand, such as turning a page for everybody."""
    if view.state is not ConferenceState.REHEARSAL:
        require_open(view)


def require_not_closed(view: ConferenceView) -> None:
    if view.state is ConferenceState.CLOSED:
        raise Refused(ErrorCode.CONFERENCE_CLOSED)


def check_plan(plan: ScheduleConference) -> None:
    """Refuse a plan whose times, people, sites or agenda don't fit together."""
    if not plan.starts_at_ms < plan.ends_at_ms <= plan.starts_at_ms + LONGEST_MS:
        raise Refused(ErrorCode.CONFERENCE_TIMES_WRONG)
    if sum(invite.role is Role.CHAIR for invite in plan.invites) != 1:
        raise Refused(ErrorCode.CHAIR_REQUIRED)
    if any(invite.role is Role.GUEST for invite in plan.invites):
        raise Refused(ErrorCode.GUEST_BY_LINK_ONLY)
    sites = set(plan.site_unit_ids)
    if any(invite.unit_id not in sites for invite in plan.invites):
        raise Refused(ErrorCode.SITE_REQUIRED)
    if _repeats(plan.site_unit_ids) or _repeats([invite.person_id for invite in plan.invites]):
        raise Refused(ErrorCode.INVITED_TWICE)
    _check_agenda(plan.agenda, {invite.person_id for invite in plan.invites})


def _check_agenda(items: list[NewAgendaItem], invited: set[str]) -> None:
    """A parent stands before its children, so a cycle can't be written down."""
    seen: set[str] = set()
    for item in items:
        if item.key in seen or (item.parent_key is not None and item.parent_key not in seen):
            raise Refused(ErrorCode.ITEM_CYCLE)
        if item.presenter_person_id is not None and item.presenter_person_id not in invited:
            raise Refused(ErrorCode.NOT_INVITED)
        seen.add(item.key)


def _repeats(ids: list[str]) -> bool:
    return len(set(ids)) != len(ids)
