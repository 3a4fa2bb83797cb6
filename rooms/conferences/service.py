"""Use cases of conferences outside the meeting itself: schedule one, list those one may see."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import ColumnElement, Select, exists, func, insert, or_, select
from sqlalchemy.ext.asyncio import AsyncConnection

from rooms.agenda.messages import NewAgendaItem
from rooms.agenda.tables import SCHEDULED_ITEMS
from rooms.conferences.messages import (
    ConferenceState,
    ConferenceSummary,
    ConferenceView,
    ScheduleConference,
)
from rooms.conferences.rules import check_plan
from rooms.conferences.tables import CONFERENCES
from rooms.documents.messages import DocumentKind
from rooms.documents.tables import DOCUMENTS
from rooms.kernel import log
from rooms.kernel.database import Database
from rooms.kernel.errors import ErrorCode, Refused
from rooms.kernel.ids import AttendeeId, ConferenceId, PersonId, new_id
from rooms.kernel.permissions import Action, Standing, require
from rooms.kernel.ports import Random
from rooms.live import genesis
from rooms.minutes.messages import MinutesState
from rooms.people.messages import PersonView
from rooms.people.tables import PEOPLE
from rooms.sites.messages import Role
from rooms.sites.rules import VOTING_ROLES
from rooms.sites.tables import ATTENDEES, SITES
from rooms.units.tables import UNITS

MOST_LISTED = 500


class Conferences:
    """The plan of conferences. What happens in one is `rooms.live`."""

    def __init__(self, database: Database, *, random: Random) -> None:
        self._database = database
        self._random = random

    async def schedule(self, planner: PersonView, plan: ScheduleConference) -> ConferenceSummary:
        """Write the plan and start its log; names and positions are kept as they are now."""
        require(Standing(planner.account_role.value), Action.CONFERENCES_SCHEDULE)
        check_plan(plan)
        conference_id = ConferenceId(self._new_id())
        async with self._database.write() as connection:
            await connection.execute(
                insert(CONFERENCES).values(
                    id=conference_id,
                    title=plan.title,
                    place=plan.place,
                    starts_at_ms=plan.starts_at_ms,
                    ends_at_ms=plan.ends_at_ms,
                    scheduled_by=planner.id,
                    check_in_by_joining=plan.check_in_by_joining,
                    stand_ins_vote=plan.stand_ins_vote,
                    wipe_devices=plan.wipe_devices,
                    record_at_opening=plan.record_at_opening,
                    state=ConferenceState.SCHEDULED.value,
                    minutes_state=MinutesState.ABSENT.value,
                )
            )
            sites = await self._add_sites(connection, conference_id, plan)
            attendees = await self._add_attendees(connection, conference_id, plan, sites)
            await self._add_items(connection, conference_id, plan.agenda, attendees)
            as_scheduled = await connection.run_sync(genesis.load, conference_id)
            start = log.genesis_hash(genesis.facts(as_scheduled))
            await connection.run_sync(log.start, conference_id, start)
        return await self.get(planner, conference_id)

    async def visible(
        self, person: PersonView, *, from_ms: int | None = None, to_ms: int | None = None
    ) -> list[ConferenceSummary]:
        """Those `person` is invited to or has scheduled and that overlap the time, by start; if
        there are too many, the latest ones."""
        latest_first = CONFERENCES.c.starts_at_ms.desc(), CONFERENCES.c.id
        query = _summaries(person).where(_may_see(person)).order_by(*latest_first)
        if from_ms is not None:
            query = query.where(CONFERENCES.c.ends_at_ms > from_ms)
        if to_ms is not None:
            query = query.where(CONFERENCES.c.starts_at_ms < to_ms)
        async with self._database.read() as connection:
            rows = await connection.execute(query.limit(MOST_LISTED))
            return [_summary(row) for row in reversed(rows.mappings().all())]

    async def get(self, person: PersonView, conference_id: ConferenceId) -> ConferenceSummary:
        """One of those, or `Refused(NOT_FOUND)` whether it is absent or not for `person`."""
        query = _summaries(person).where(_may_see(person), CONFERENCES.c.id == conference_id)
        async with self._database.read() as connection:
            row = (await connection.execute(query)).mappings().one_or_none()
        if row is None:
            raise Refused(ErrorCode.NOT_FOUND, what="conference")
        return _summary(row)

    async def attendee_of(self, person_id: PersonId, conference_id: ConferenceId) -> AttendeeId:
        """As whom `person_id` takes part, or `Refused(NOT_INVITED)`."""
        async with self._database.read() as connection:
            attendee_id = await connection.scalar(
                select(ATTENDEES.c.id).where(
                    ATTENDEES.c.conference_id == conference_id,
                    ATTENDEES.c.person_id == person_id,
                    ATTENDEES.c.removed.is_(False),
                )
            )
        if attendee_id is None:
            raise Refused(ErrorCode.NOT_INVITED)
        return AttendeeId(attendee_id)

    def _new_id(self) -> str:
        return new_id(self._random(16))

    async def _add_sites(
        self, connection: AsyncConnection, conference_id: str, plan: ScheduleConference
    ) -> Mapping[str, str]:
        """Site ids by unit; the chair's site is the main one and stands first."""
        main = next(invite.unit_id for invite in plan.invites if invite.role is Role.CHAIR)
        units = sorted(plan.site_unit_ids, key=lambda unit_id: unit_id != main)
        query = select(UNITS.c.id, UNITS.c.name).where(UNITS.c.id.in_(units))
        names = {row.id: row.name for row in await connection.execute(query)}
        if len(names) != len(units):
            raise Refused(ErrorCode.NOT_FOUND, what="unit")
        rows = [
            {
                "id": self._new_id(),
                "conference_id": conference_id,
                "ordinal": ordinal,
                "unit_id": unit_id,
                "name": names[unit_id],
                "main": unit_id == main,
            }
            for ordinal, unit_id in enumerate(units)
        ]
        await connection.execute(insert(SITES), rows)
        return {str(row["unit_id"]): str(row["id"]) for row in rows}

    async def _add_attendees(
        self,
        connection: AsyncConnection,
        conference_id: str,
        plan: ScheduleConference,
        sites: Mapping[str, str],
    ) -> Mapping[str, str]:
        """Attendee ids by person."""
        query = (
            select(PEOPLE.c.id, PEOPLE.c.name, PEOPLE.c.position, UNITS.c.name.label("unit_name"))
            .join(UNITS, UNITS.c.id == PEOPLE.c.unit_id)
            .where(PEOPLE.c.id.in_([invite.person_id for invite in plan.invites]))
        )
        people = {row.id: row for row in await connection.execute(query)}
        if len(people) != len(plan.invites):
            raise Refused(ErrorCode.NOT_FOUND, what="person")
        rows = [
            {
                "id": self._new_id(),
                "conference_id": conference_id,
                "ordinal": ordinal,
                "person_id": invite.person_id,
                "site_id": sites[invite.unit_id],
                "role": invite.role.value,
                "voter": invite.role in VOTING_ROLES if invite.voter is None else invite.voter,
                "name": people[invite.person_id].name,
                "position": people[invite.person_id].position,
                "unit_name": people[invite.person_id].unit_name,
            }
            for ordinal, invite in enumerate(plan.invites)
        ]
        await connection.execute(insert(ATTENDEES), rows)
        return {str(row["person_id"]): str(row["id"]) for row in rows}

    async def _add_items(
        self,
        connection: AsyncConnection,
        conference_id: str,
        agenda: Sequence[NewAgendaItem],
        attendees: Mapping[str, str],
    ) -> None:
        ids = {item.key: self._new_id() for item in agenda}
        siblings: dict[str | None, int] = {}
        for item in agenda:
            position = siblings.get(item.parent_key, 0)
            siblings[item.parent_key] = position + 1
            presenter = item.presenter_person_id
            await connection.execute(
                insert(SCHEDULED_ITEMS).values(
                    id=ids[item.key],
                    conference_id=conference_id,
                    parent_id=None if item.parent_key is None else ids[item.parent_key],
                    position=position,
                    title=item.title,
                    presenter_id=None if presenter is None else attendees[presenter],
                    planned_minutes=item.planned_minutes,
                )
            )


def _may_see(person: PersonView) -> ColumnElement[bool]:
    invited = exists().where(
        ATTENDEES.c.conference_id == CONFERENCES.c.id,
        ATTENDEES.c.person_id == person.id,
        ATTENDEES.c.removed.is_(False),
    )
    return or_(invited, CONFERENCES.c.scheduled_by == person.id)


def _summaries(person: PersonView) -> Select[Any]:
    """Conferences with what a list shows of them; counts take no personal paper into account,
    and none that is not published."""
    chair = ATTENDEES.alias("chair")
    me = ATTENDEES.alias("me")
    of_this = CONFERENCES.c.id
    attendee_count = select(func.count()).where(ATTENDEES.c.conference_id == of_this)
    site_count = select(func.count()).where(SITES.c.conference_id == of_this)
    document_count = select(func.count()).where(
        DOCUMENTS.c.conference_id == of_this,
        DOCUMENTS.c.removed.is_(False),
        DOCUMENTS.c.shown,
        DOCUMENTS.c.kind != DocumentKind.PERSONAL.value,
    )
    mine = SITES.alias("my_site")
    return (
        select(
            CONFERENCES,
            chair.c.name.label("chair_name"),
            me.c.role.label("my_role"),
            mine.c.name.label("my_site"),
            attendee_count.scalar_subquery().label("attendee_count"),
            site_count.scalar_subquery().label("site_count"),
            document_count.scalar_subquery().label("document_count"),
        )
        .join(chair, (chair.c.conference_id == of_this) & (chair.c.role == Role.CHAIR.value))
        .outerjoin(me, (me.c.conference_id == of_this) & (me.c.person_id == person.id))
        .outerjoin(mine, mine.c.id == me.c.site_id)
    )


def _summary(row: Mapping[str, Any]) -> ConferenceSummary:
    # What only a running conference knows is in its log, not in this table.
    view = {name: row[name] for name in ConferenceView.model_fields if name in row}
    rest = ConferenceSummary.model_fields.keys() - {"conference"}
    return ConferenceSummary.model_validate(
        {"conference": view, **{name: row[name] for name in rest}}
    )
