"""The rehearsal as it happens: what the sites' pages report, what the relay measures, the verdict.

Reports are kept only with the pages that made them; a page says all again when it comes back. A
verdict that changed is put into the log, every few seconds for all sites together, and the figures
go to those who look at the board.
"""

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TypeAlias

import structlog

from rooms.conferences.messages import ConferenceState
from rooms.conferences.rules import BEFORE_OPENING
from rooms.kernel.errors import Refused
from rooms.kernel.ids import ConferenceId
from rooms.kernel.permissions import Action, allowed
from rooms.live.service import LiveConferences
from rooms.live.state import LiveState
from rooms.rehearsal.messages import JUDGED_AT_ONCE, DeviceReport, JudgeSites, SiteVerdict
from rooms.rehearsal.rules import Findings, Line, changes, judge
from rooms.sites.messages import AttendeeView, Role
from rooms.sites.rules import SERVING_ROLES
from server.realtime.messages import RehearsalSignal, SiteFigures
from server.realtime.sessions import PageSession, PageSessions

TOLD_EVERY_S = 1.0
JUDGED_EVERY = 3
"""Rounds of telling between two of judging: a line that flickers is not an event each second."""
ROWS_AT_ONCE = 400
TOLD_AGAIN = 15
"""Rounds until all is told again: a signal may be lost."""

LinesOf: TypeAlias = Callable[[str], Mapping[str, Line]]
"""What the relay measures of each attendee of a conference."""

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Known:
    """All that is known of a conference's sites in one round. `rooms`: whose devices are the
    site's, of those sites that are here."""

    rooms: Mapping[str, AttendeeView]
    reports: Mapping[str, DeviceReport]
    lines: Mapping[str, Line]
    painted: frozenset[str] | None
    """Sites where the presented page stands on some screen; None while none is presented."""

    def of(self, site_id: str) -> Findings:
        room = self.rooms.get(site_id)
        if room is None:
            return Findings(connected=False)
        return Findings(
            connected=True,
            report=self.reports.get(room.id),
            line=self.lines.get(room.id),
            behind=self.painted is not None and site_id not in self.painted,
        )


@dataclass(slots=True)
class Rehearsals:
    """`run` in a task of its own. `lines` asks the media desk."""

    live: LiveConferences
    sessions: PageSessions
    lines: LinesOf
    _told: dict[str, dict[str, SiteFigures]] = field(default_factory=dict)
    """What each board was told last, by its page's connection."""

    async def run(self) -> None:
        number = 0
        while True:
            await asyncio.sleep(TOLD_EVERY_S)
            number += 1
            told = {} if number % TOLD_AGAIN == 0 else self._told
            self._told = {}
            for conference_id in self.sessions.conferences():
                try:
                    await self._round(conference_id, told, judges=number % JUDGED_EVERY == 0)
                except Refused as refused:  # its storage failed; the server is about to end
                    log.warning("rehearsal_not_judged", code=refused.code.value)

    async def _round(
        self, conference_id: str, told: Mapping[str, dict[str, SiteFigures]], *, judges: bool
    ) -> None:
        state = await self.live.state(ConferenceId(conference_id))
        if not _rehearses(state):
            return
        sessions = self.sessions.of_conference(conference_id)
        boards = [one for one in sessions if _is_board(state, one)]
        if not (boards or judges):
            return
        known = know(state, sessions, self.lines(conference_id))
        if judges:
            await self._judge(state, known)
        figures = figures_of(known) if boards else {}
        for session in boards:
            before = told.get(session.connection_id, {})
            sent = rows_to_tell(figures, before)
            if sent:
                session.send(RehearsalSignal(sites=sent))
            after = {**before, **{row.site_id: row for row in sent}}
            self._told[session.connection_id] = after

    async def _judge(self, state: LiveState, known: Known) -> None:
        verdicts = verdicts_changed(state, known)
        if verdicts:
            command = JudgeSites(type="rehearsal.judge", verdicts=verdicts[:JUDGED_AT_ONCE])
            await self.live.execute_system(ConferenceId(state.conference.id), command)


def know(state: LiveState, sessions: list[PageSession], lines: Mapping[str, Line]) -> Known:
    reports: dict[str, DeviceReport] = {
        one.place.attendee_id: one.devices
        for one in sessions
        if one.place is not None and one.devices is not None
    }
    return Known(
        rooms=_rooms(state, reports),
        reports=reports,
        lines=lines,
        painted=_painted(state, sessions),
    )


def verdicts_changed(state: LiveState, known: Known) -> list[SiteVerdict]:
    verdicts = (judge(site_id, known.of(site_id)) for site_id in state.roster.sites)
    return [one for one in verdicts if changes(state.rehearsal.site(one.site_id), one)]


def rows_to_tell(
    figures: Mapping[str, SiteFigures], told: Mapping[str, SiteFigures]
) -> list[SiteFigures]:
    """All rows where anything is new: a signal that waits is replaced by the next. Of a very large
    conference only the new ones, and so many at once."""
    news = [row for site_id, row in figures.items() if told.get(site_id) != row]
    return list(figures.values()) if news and len(figures) <= ROWS_AT_ONCE else news[:ROWS_AT_ONCE]


def _rooms(state: LiveState, reports: Mapping[str, DeviceReport]) -> dict[str, AttendeeView]:
    """The operator of each site, else the first of it who reports, else who is here at all."""
    best: dict[str, tuple[int, AttendeeView]] = {}
    for one in state.roster.attendees.values():
        if one.role in SERVING_ROLES or not state.attendance.connected(one.id):
            continue
        rank = 2 * (one.role is Role.SITE_OPERATOR) + (one.id in reports)
        if one.site_id not in best or rank > best[one.site_id][0]:
            best[one.site_id] = (rank, one)
    return {site_id: one for site_id, (_, one) in best.items()}


def _painted(state: LiveState, sessions: list[PageSession]) -> frozenset[str] | None:
    shown = state.presenting.presentation
    if shown is None:
        return None
    here = (shown.document_id, shown.page)
    attendees = set()
    for session in sessions:
        painted = None if session.devices is None else session.devices.painted
        seen = painted or session.reading
        if session.place and seen and (seen.document_id, seen.page) == here:
            attendees.add(session.place.attendee_id)
    return frozenset(state.roster.attendee(one).site_id for one in attendees)


def _rehearses(state: LiveState) -> bool:
    """In the rehearsal, and after it until the opening: what fails then is worse."""
    now = state.conference.state
    return now is ConferenceState.REHEARSAL or (
        now in BEFORE_OPENING and bool(state.rehearsal.sites)
    )


def _is_board(state: LiveState, session: PageSession) -> bool:
    place = session.place
    if place is None or place.page != "chair" or place.attendee_id not in state.roster.attendees:
        return False
    return allowed(state.standing(place.attendee_id), Action.REHEARSAL_READ)


def figures_of(known: Known) -> dict[str, SiteFigures]:
    """Rounded: what changes too little to be seen is not told again."""
    figures = {}
    for site_id in known.rooms:
        found = known.of(site_id)
        report, line = found.report, found.line
        if report is None and line is None:
            continue
        asked_ms = None if report is None else report.round_trip_ms
        slow_ms = asked_ms if line is None else max(asked_ms or 0, line.round_trip_ms)
        rate = None if line is None else line.bitrate_bps
        figures[site_id] = SiteFigures(
            site_id=site_id,
            level=0.0 if report is None else round(report.level, 1),
            round_trip_ms=None if slow_ms is None else round(slow_ms / 20) * 20,
            loss_percent=None if line is None else round(line.loss * 100),
            kbps=None if rate is None else round(rate / 100_000) * 100,
            clock_skew_ms=None if report is None else round(report.clock_skew_ms / 100) * 100,
            phone="" if report is None else report.phone,
        )
    return figures
