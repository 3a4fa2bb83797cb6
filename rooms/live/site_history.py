"""When did each person of a site come, drop and come back, and why? Read from the log."""

from sqlalchemy import Connection, or_, select

from rooms.attendance.messages import Arrived, Left
from rooms.kernel.database import Database
from rooms.kernel.errors import ErrorCode, Refused
from rooms.kernel.ids import AttendeeId, ConferenceId
from rooms.kernel.log import LINES
from rooms.kernel.permissions import Action, require
from rooms.live.messages import EVENTS
from rooms.live.service import LiveConferences
from rooms.sites.messages import SiteHistoryView, SiteMoment

MOMENTS_SHOWN = 200


class SiteHistories:
    def __init__(self, database: Database, live: LiveConferences) -> None:
        self._database = database
        self._live = live

    async def of(
        self, conference_id: ConferenceId, viewer: AttendeeId, site_id: str
    ) -> SiteHistoryView:
        """Newest first. Why a line was lost is for who leads and for technicians."""
        state = await self._live.state(conference_id)
        require(state.standing(viewer), Action.ATTENDANCE_READ_REASON)
        if site_id not in state.roster.sites:
            raise Refused(ErrorCode.NOT_FOUND, what="site")
        members = [one.id for one in state.roster.attendees.values() if one.site_id == site_id]
        async with self._database.read() as connection:
            moments = await connection.run_sync(_moments, conference_id, members)
        return SiteHistoryView(moments=moments)


def _moments(
    connection: Connection, conference_id: ConferenceId, members: list[str]
) -> list[SiteMoment]:
    """Ids hold no wildcard, so that a line that names one of them is found by its text."""
    if not members:
        return []
    rows = connection.execute(
        select(LINES.c.event)
        .where(LINES.c.conference_id == conference_id)
        .where(
            or_(
                LINES.c.event.contains('"attendance.arrived"'),
                LINES.c.event.contains('"attendance.left"'),
            )
        )
        .where(or_(*(LINES.c.event.contains(f'"{one}"') for one in members)))
        .order_by(LINES.c.seq.desc())
        .limit(MOMENTS_SHOWN)
    )
    events = (EVENTS.validate_json(row.event) for row in rows)
    return [_moment(one) for one in events if isinstance(one, Arrived | Left)]


def _moment(event: Arrived | Left) -> SiteMoment:
    reason = event.reason if isinstance(event, Left) else None
    return SiteMoment(
        attendee_id=event.attendee_id,
        at_ms=event.at_ms,
        arrived=isinstance(event, Arrived),
        reason=None if reason is None else reason.value,
    )
