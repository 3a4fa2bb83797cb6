"""Who may read which closed conference, asked of the tables: who took part, who planned it, whose
unit has it open for study."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from rooms.archive.messages import ArchiveRights, Why
from rooms.archive.tables import IMPORTED, IMPORTED_ATTENDEES
from rooms.conferences.messages import ConferenceState
from rooms.conferences.tables import CONFERENCES
from rooms.kernel.database import Database
from rooms.kernel.errors import ErrorCode, Refused
from rooms.kernel.ids import PersonId
from rooms.kernel.permissions import ANY, OWN, Action, Needs, Standing, allowed, require
from rooms.people.messages import PersonView
from rooms.people.tables import PEOPLE
from rooms.sites.messages import Role
from rooms.sites.tables import ATTENDEES
from rooms.study.messages import StudyView
from rooms.study.service import Study


@dataclass(frozen=True, slots=True)
class Access:
    """As what somebody reads a conference; `starts_at_ms` orders them."""

    conference_id: str
    starts_at_ms: int
    why: Why
    standing: Standing
    imported: bool
    role: Role | None = None
    study: StudyView | None = None

    @property
    def relations(self) -> Needs:
        return OWN if self.why == "planner" else ANY

    def may(self, action: Action) -> bool:
        return allowed(self.standing, action, self.relations)

    def require(self, action: Action) -> None:
        require(self.standing, action, self.relations)

    def rights(self) -> ArchiveRights:
        if self.study is not None:
            return _studying(self.study)
        plans = self.why == "planner"
        here = not self.imported
        return ArchiveRights(
            film=plans or self.may(Action.FILM_WATCH),
            papers=(plans and self.imported) or self.may(Action.DOCUMENTS_READ),
            transcript=plans or self.may(Action.TRANSCRIPT_READ),
            edit_transcript=here and self.may(Action.TRANSCRIPT_EDIT),
            minutes=plans or self.may(Action.MINUTES_READ),
            edit_minutes=here and self.may(Action.TRANSCRIPT_EDIT),
            bundle=here and self.may(Action.ARCHIVE_EXPORT),
            open_study=self.may(Action.STUDY_OPEN),
        )


def _studying(study: StudyView) -> ArchiveRights:
    return ArchiveRights(
        film=study.film,
        papers=study.papers,
        transcript=study.transcript,
        edit_transcript=False,
        minutes=False,
        edit_minutes=False,
        bundle=False,
        open_study=False,
    )


class Readers:
    """Asks the tables each time: who is sent out or whose time is over reads nothing more."""

    def __init__(self, database: Database, study: Study) -> None:
        self._database = database
        self.study = study

    async def of(self, person: PersonView, conference_id: str) -> Access:
        """`Refused(NOT_FOUND)` whether there is none or it is not for `person`."""
        known = await self.all(person)
        if conference_id in known:
            return known[conference_id]
        if await self._goes_on(person, conference_id):
            raise Refused(ErrorCode.ARCHIVE_NOT_CLOSED)
        raise Refused(ErrorCode.NOT_FOUND, what="conference")

    async def all(self, person: PersonView) -> Mapping[str, Access]:
        """Everything `person` may read, the latest first; of several reasons the strongest."""
        found: dict[str, Access] = {}
        account = Standing(person.account_role.value)
        async with self._database.read() as connection:
            await _taken_part(connection, person.id, found)
            await _planned(connection, person.id, account, found)
            await _imported(connection, person.id, account, found)
        for study in await self.study.open_to(PersonId(person.id)):
            await self._studied(study, account, found)
        return dict(sorted(found.items(), key=lambda one: (-one[1].starts_at_ms, one[0])))

    async def may_read_papers(self, person_id: PersonId, imported: Sequence[str]) -> bool:
        """May `person_id` read the papers of one of these imported conferences?"""
        found: dict[str, Access] = {}
        role = select(PEOPLE.c.account_role).where(PEOPLE.c.id == person_id)
        async with self._database.read() as connection:
            account = await connection.scalar(role)
            if account is not None:
                await _imported(connection, person_id, Standing(account), found)
        return any(one in found and found[one].rights().papers for one in imported)

    async def _studied(self, study: StudyView, account: Standing, found: dict[str, Access]) -> None:
        if study.conference_id in found or not allowed(account, Action.STUDY_WATCH, OWN):
            return
        of_own = select(CONFERENCES.c.starts_at_ms).where(CONFERENCES.c.id == study.conference_id)
        of_other = select(IMPORTED.c.starts_at_ms).where(
            IMPORTED.c.conference_id == study.conference_id
        )
        async with self._database.read() as connection:
            own = await connection.scalar(of_own)
            other = None if own is not None else await connection.scalar(of_other)
        starts_at_ms = own if own is not None else other
        if starts_at_ms is not None:
            found[study.conference_id] = Access(
                study.conference_id, starts_at_ms, "study", account, own is None, study=study
            )

    async def _goes_on(self, person: PersonView, conference_id: str) -> bool:
        query = select(ATTENDEES.c.id).where(
            ATTENDEES.c.conference_id == conference_id,
            ATTENDEES.c.person_id == person.id,
            ATTENDEES.c.removed.is_(False),
        )
        async with self._database.read() as connection:
            return await connection.scalar(query) is not None


async def _taken_part(
    connection: AsyncConnection, person_id: str, found: dict[str, Access]
) -> None:
    query = (
        select(CONFERENCES.c.id, CONFERENCES.c.starts_at_ms, ATTENDEES.c.role)
        .join(ATTENDEES, ATTENDEES.c.conference_id == CONFERENCES.c.id)
        .where(
            ATTENDEES.c.person_id == person_id,
            ATTENDEES.c.removed.is_(False),
            CONFERENCES.c.state == ConferenceState.CLOSED.value,
        )
    )
    for row in await connection.execute(query):
        standing = Standing(row.role)
        if allowed(standing, Action.ARCHIVE_READ):
            found[row.id] = Access(
                row.id, row.starts_at_ms, "attendee", standing, False, Role(row.role)
            )


async def _planned(
    connection: AsyncConnection, person_id: str, account: Standing, found: dict[str, Access]
) -> None:
    if not allowed(account, Action.ARCHIVE_READ, OWN):
        return
    query = select(CONFERENCES.c.id, CONFERENCES.c.starts_at_ms).where(
        CONFERENCES.c.scheduled_by == person_id,
        CONFERENCES.c.state == ConferenceState.CLOSED.value,
    )
    for row in await connection.execute(query):
        planned = Access(row.id, row.starts_at_ms, "planner", account, False)
        found.setdefault(row.id, planned)


async def _imported(
    connection: AsyncConnection, person_id: str, account: Standing, found: dict[str, Access]
) -> None:
    """Those of other servers: who took part there by an account with the same id; who plans."""
    table = IMPORTED.c
    took_part = (
        select(table.conference_id, table.starts_at_ms, IMPORTED_ATTENDEES.c.role)
        .join(IMPORTED_ATTENDEES, IMPORTED_ATTENDEES.c.conference_id == table.conference_id)
        .where(IMPORTED_ATTENDEES.c.person_id == person_id)
    )
    for row in await connection.execute(took_part):
        standing = Standing(row.role)
        if allowed(standing, Action.ARCHIVE_READ):
            one = Access(
                row.conference_id, row.starts_at_ms, "attendee", standing, True, Role(row.role)
            )
            found.setdefault(row.conference_id, one)
    if allowed(account, Action.ARCHIVE_READ_IMPORTED):
        every = await connection.execute(select(table.conference_id, table.starts_at_ms))
        for conference_id, starts_at_ms in every:
            one = Access(conference_id, starts_at_ms, "planner", account, True)
            found.setdefault(conference_id, one)
