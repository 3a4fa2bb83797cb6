"""Roll call: a site is called, then present, late or absent; what a hand marks stands above all.

After the opening nobody becomes present any more, only late.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from typing import TypeAlias, assert_never

from rooms.kernel.errors import ErrorCode, Refused
from rooms.roll_call.messages import (
    AnswerRollCall,
    CallSites,
    MarkConnected,
    MarkSite,
    RollCallHow,
    RollCallMark,
    SiteRollCallView,
    SitesCalled,
    SitesMarked,
)

RollCallCommand: TypeAlias = CallSites | AnswerRollCall | MarkSite | MarkConnected
RollCallEvent: TypeAlias = SitesCalled | SitesMarked

HERE = frozenset({RollCallMark.PRESENT, RollCallMark.LATE})


@dataclass(frozen=True, slots=True)
class RollCallState:
    """Sites about which something was noted, in the order of the first note."""

    sites: Mapping[str, SiteRollCallView] = field(default_factory=dict)

    def answered(self, site_id: str) -> bool:
        noted = self.sites.get(site_id)
        return noted is not None and noted.mark in HERE


@dataclass(frozen=True, slots=True)
class Hall:
    """What a roll call is about: `site_ids` as invited, those `connected` now, whether it is `over`
    because the conference is open."""

    site_ids: Collection[str]
    connected: Collection[str]
    over: bool


def decide(
    state: RollCallState,
    command: RollCallCommand,
    hall: Hall,
    *,
    by: str,
    own_site_id: str,
    now_ms: int,
) -> list[RollCallEvent]:
    """`by` acts, of the site `own_site_id`. That there is a roll call is checked by the caller."""
    match command:
        case CallSites(site_ids=site_ids):
            return _call(state, site_ids, hall, now_ms)
        case AnswerRollCall(people=people):
            return _answer(state, own_site_id, people, hall, by=by, now_ms=now_ms)
        case MarkSite():
            return _mark(state, command, hall, by=by, now_ms=now_ms)
        case MarkConnected():
            missing = [
                site_id
                for site_id in hall.site_ids
                if site_id in hall.connected and not state.answered(site_id)
            ]
            return _connected(missing, hall, by, now_ms)
        case _:
            assert_never(command)


def arrived(state: RollCallState, site_id: str, now_ms: int) -> list[RollCallEvent]:
    """A site comes in after the roll call: it is late, whoever of it comes first."""
    if state.answered(site_id):
        return []
    return [
        SitesMarked(
            at_ms=now_ms,
            site_ids=(site_id,),
            mark=RollCallMark.LATE,
            how=RollCallHow.CONNECTED,
            by=None,
            people=None,
            reason=None,
        )
    ]


def _call(
    state: RollCallState, site_ids: list[str] | None, hall: Hall, now_ms: int
) -> list[RollCallEvent]:
    if site_ids is None:
        waiting = any(_unanswered(state, site_id) for site_id in hall.site_ids)
        return [SitesCalled(at_ms=now_ms, site_ids=None)] if waiting else []
    if any(site_id not in hall.site_ids for site_id in site_ids):
        raise Refused(ErrorCode.NOT_FOUND, what="site")
    called = tuple(one for one in dict.fromkeys(site_ids) if _unanswered(state, one))
    return [SitesCalled(at_ms=now_ms, site_ids=called)] if called else []


def _unanswered(state: RollCallState, site_id: str) -> bool:
    """Not here, and nobody has noted why."""
    noted = state.sites.get(site_id)
    return noted is None or noted.mark is RollCallMark.CALLED


def _answer(
    state: RollCallState, site_id: str, people: int, hall: Hall, *, by: str, now_ms: int
) -> list[RollCallEvent]:
    noted = state.sites.get(site_id)
    if noted is None and not hall.over:
        raise Refused(ErrorCode.ROLL_CALL_NOT_CALLED)
    mark = RollCallMark.LATE if hall.over else RollCallMark.PRESENT
    if noted is not None and noted.mark in HERE:
        mark = noted.mark
        if noted.people == people:
            return []
    return [
        SitesMarked(
            at_ms=now_ms,
            site_ids=(site_id,),
            mark=mark,
            how=RollCallHow.ANSWERED,
            by=by,
            people=people,
            reason=None,
        )
    ]


def _mark(
    state: RollCallState, command: MarkSite, hall: Hall, *, by: str, now_ms: int
) -> list[RollCallEvent]:
    if command.site_id not in hall.site_ids:
        raise Refused(ErrorCode.NOT_FOUND, what="site")
    absent = command.mark is RollCallMark.ABSENT
    people = None if absent else command.people
    reason = command.reason if absent else None
    noted = state.sites.get(command.site_id)
    if noted is not None and (noted.mark, noted.people, noted.reason) == (
        command.mark,
        people,
        reason,
    ):
        return []
    return [
        SitesMarked(
            at_ms=now_ms,
            site_ids=(command.site_id,),
            mark=command.mark,
            how=RollCallHow.BY_HAND,
            by=by,
            people=people,
            reason=reason,
        )
    ]


def _connected(site_ids: list[str], hall: Hall, by: str, now_ms: int) -> list[RollCallEvent]:
    if not site_ids:
        return []
    return [
        SitesMarked(
            at_ms=now_ms,
            site_ids=tuple(site_ids),
            mark=RollCallMark.LATE if hall.over else RollCallMark.PRESENT,
            how=RollCallHow.CONNECTED,
            by=by,
            people=None,
            reason=None,
        )
    ]


def evolve(state: RollCallState, event: RollCallEvent, all_sites: Iterable[str]) -> RollCallState:
    """`all_sites` as invited: those an event means that names none."""
    sites = dict(state.sites)
    match event:
        case SitesCalled(site_ids=site_ids):
            for site_id in all_sites if site_ids is None else site_ids:
                if _unanswered(state, site_id):
                    sites[site_id] = _called(site_id, event.at_ms)
        case SitesMarked(site_ids=site_ids):
            for site_id in site_ids:
                sites[site_id] = _marked(site_id, sites.get(site_id), event)
        case _:
            assert_never(event)
    return RollCallState(sites)


def _called(site_id: str, at_ms: int) -> SiteRollCallView:
    return SiteRollCallView(site_id=site_id, mark=RollCallMark.CALLED, called_at_ms=at_ms)


def _marked(site_id: str, before: SiteRollCallView | None, event: SitesMarked) -> SiteRollCallView:
    """Who corrects the number of people was here from when it was first said."""
    same = before is not None and before.mark is event.mark
    return SiteRollCallView(
        site_id=site_id,
        mark=event.mark,
        called_at_ms=None if before is None else before.called_at_ms,
        marked_at_ms=before.marked_at_ms if same and before is not None else event.at_ms,
        how=event.how,
        by=event.by,
        people=event.people,
        reason=event.reason,
    )
