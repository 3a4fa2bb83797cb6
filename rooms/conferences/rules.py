"""Life of a conference, `scheduled` → `open` → `closed`, and what makes a plan acceptable."""

from typing import TypeAlias, assert_never

from rooms.agenda.messages import NewAgendaItem
from rooms.conferences.messages import (
    CloseConference,
    ConferenceClosed,
    ConferenceOpened,
    ConferenceState,
    ConferenceView,
    OpenConference,
    ScheduleConference,
)
from rooms.kernel.errors import ErrorCode, Refused
from rooms.sites.messages import Role

LifeCommand: TypeAlias = OpenConference | CloseConference
LifeEvent: TypeAlias = ConferenceOpened | ConferenceClosed

LONGEST_MS = 7 * 24 * 3_600_000


def decide(view: ConferenceView, command: LifeCommand, now_ms: int) -> list[LifeEvent]:
    require_not_closed(view)
    match command:
        case OpenConference():
            if view.state is ConferenceState.OPEN:
                raise Refused(ErrorCode.CONFERENCE_ALREADY_OPEN)
            return [ConferenceOpened(at_ms=now_ms)]
        case CloseConference():
            require_open(view)
            return [ConferenceClosed(at_ms=now_ms)]
        case _:
            assert_never(command)


def evolve(view: ConferenceView, event: LifeEvent) -> ConferenceView:
    match event:
        case ConferenceOpened(at_ms=at_ms):
            return view.model_copy(update={"state": ConferenceState.OPEN, "opened_at_ms": at_ms})
        case ConferenceClosed(at_ms=at_ms):
            return view.model_copy(update={"state": ConferenceState.CLOSED, "closed_at_ms": at_ms})
        case _:
            assert_never(event)


def require_open(view: ConferenceView) -> None:
    require_not_closed(view)
    if view.state is not ConferenceState.OPEN:
        raise Refused(ErrorCode.CONFERENCE_NOT_OPEN)


def require_not_closed(view: ConferenceView) -> None:
    if view.state is ConferenceState.CLOSED:
        raise Refused(ErrorCode.CONFERENCE_CLOSED)


def check_plan(plan: ScheduleConference) -> None:
    """Refuse a plan whose times, people, sites or agenda don't fit together."""
    if not plan.starts_at_ms < plan.ends_at_ms <= plan.starts_at_ms + LONGEST_MS:
        raise Refused(ErrorCode.CONFERENCE_TIMES_WRONG)
    if sum(invite.role is Role.CHAIR for invite in plan.invites) != 1:
        raise Refused(ErrorCode.CHAIR_REQUIRED)
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
