"""Use cases of documents: register what was uploaded, report its rendering, open it to readers."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import Row, and_, func, not_, or_, select

from rooms.conferences.tables import CONFERENCES
from rooms.documents import bringing, reading
from rooms.documents.bringing import PLANNER, Bringer, Planner, Upload
from rooms.documents.messages import (
    DocumentAdded,
    DocumentView,
    RenderingProgressed,
    RenderState,
    TurnWindows,
    VersionView,
)
from rooms.documents.reading import Readable
from rooms.documents.tables import ACCESS_WINDOWS, DOCUMENTS, VERSIONS
from rooms.kernel.database import Database
from rooms.kernel.errors import ErrorCode, Refused
from rooms.kernel.ids import AttendeeId, ConferenceId, DocumentId, PersonId, new_id
from rooms.kernel.permissions import Action, Standing, allowed
from rooms.kernel.ports import Clock, Random, Stored
from rooms.live.service import LiveConferences
from rooms.sites.tables import ATTENDEES

_VERSION_FIELDS = tuple(VersionView.model_fields.keys() - {"supersedes"})


@dataclass(frozen=True, slots=True)
class Unfinished:
    """A version whose pages still have to be made."""

    conference_id: ConferenceId
    document_id: DocumentId
    sha256: str


class Documents:
    """Papers of conferences. The log holds them; the tables answer who may read which file."""

    def __init__(
        self, database: Database, live: LiveConferences, *, clock: Clock, random: Random
    ) -> None:
        self._database = database
        self._live = live
        self._clock = clock
        self._random = random

    async def bringer(self, conference_id: ConferenceId, person_id: PersonId) -> Bringer:
        """As whom a person brings papers, or `Refused(NOT_INVITED)`."""
        me = (ATTENDEES.c.conference_id == CONFERENCES.c.id) & (ATTENDEES.c.person_id == person_id)
        query = (
            select(CONFERENCES.c.scheduled_by, ATTENDEES.c.id, ATTENDEES.c.role)
            .outerjoin(ATTENDEES, me)
            .where(CONFERENCES.c.id == conference_id)
        )
        async with self._database.read() as connection:
            row = (await connection.execute(query)).one_or_none()
        if row is None or (row.id is None and row.scheduled_by != person_id):
            raise Refused(ErrorCode.NOT_INVITED)
        attendee_id = None if row.id is None else AttendeeId(row.id)
        planned = row.scheduled_by == person_id
        if attendee_id is not None and (
            not planned or allowed(Standing(row.role), Action.DOCUMENTS_MANAGE)
        ):
            return attendee_id
        return Planner(attendee_id)

    async def check_upload(
        self, conference_id: ConferenceId, who: Bringer, upload: Upload | None = None
    ) -> None:
        """Refuse before a byte is received from somebody who may not upload this, or anything."""
        state = await self._live.state(conference_id)
        if upload is not None:
            bringing.plan(state, who, upload)
        else:
            bringing.require_any(state, who)

    async def register_upload(
        self, conference_id: ConferenceId, who: Bringer, stored: Stored, upload: Upload
    ) -> DocumentView:
        """Put a received file into the conference; its pages are made afterwards."""
        state = await self._live.state(conference_id)
        plan = bringing.plan(state, who, upload)
        known = plan.known
        document = DocumentView(
            id=new_id(self._random(16)) if known is None else known.id,
            item_id=plan.item_id,
            title=upload.title,
            kind=plan.kind,
            owner_id=plan.owner_id,
            state=plan.state,
            submitted_by=plan.submitted_by,
            offline=plan.offline,
            version=VersionView(
                sha256=stored.sha256,
                number=1 if known is None else known.version.number + 1,
                byte_count=stored.byte_count,
                uploaded_at_ms=self._clock(),
                render_state=RenderState.PROCESSING,
                page_count=0,
                ready_pages=0,
                width=0.0,
                height=0.0,
                failure=None,
            ),
        )
        actor = who.attendee_id or PLANNER if isinstance(who, Planner) else who
        await self._live.execute_system(
            conference_id, DocumentAdded(document=document), on_behalf_of=actor
        )
        return (await self._live.state(conference_id)).documents.documents[document.id]

    async def progress(self, conference_id: ConferenceId, event: RenderingProgressed) -> None:
        """Rendering went on, ended or failed."""
        await self._live.execute_system(conference_id, event)

    async def may_read(self, person_id: PersonId, sha256: str) -> bool:
        """Is a version with these bytes in a conference of `person_id`, and not hidden from it?"""
        query = reading.versions_for(person_id).where(VERSIONS.c.sha256 == sha256)
        async with self._database.read() as connection:
            rows = (await connection.execute(query)).all()
        return any(reading.may_read(row) for row in rows)

    async def readable(
        self, person_id: PersonId, conference_id: ConferenceId | None = None
    ) -> list[Readable]:
        """Every version that a person may read, in one conference or in all of them."""
        query = reading.versions_for(person_id)
        if conference_id is not None:
            query = query.where(ATTENDEES.c.conference_id == conference_id)
        async with self._database.read() as connection:
            rows = (await connection.execute(query)).all()
        return [reading.readable(row) for row in rows if reading.may_read(row)]

    async def versions(
        self, conference_id: ConferenceId, person_id: PersonId, document_id: DocumentId
    ) -> list[VersionView]:
        """The versions of a document that a person may read, the newest first."""
        query = (
            reading.versions_for(person_id)
            .add_columns(*(VERSIONS.c[name] for name in _VERSION_FIELDS))
            .where(DOCUMENTS.c.id == document_id, DOCUMENTS.c.conference_id == conference_id)
            .order_by(VERSIONS.c.number.desc())
        )
        async with self._database.read() as connection:
            rows = [row for row in await connection.execute(query) if reading.may_read(row)]
        if not rows:
            raise Refused(ErrorCode.NOT_FOUND, what="document")
        return [VersionView.model_validate(_version(row)) for row in rows]

    async def due_windows(self) -> tuple[list[ConferenceId], int | None]:
        """Conferences where a time window has opened or closed without the log saying so, and when
        the next one will."""
        now_ms = self._clock()
        window = ACCESS_WINDOWS.c
        begun = or_(window.from_ms.is_(None), window.from_ms <= now_ms)
        ended = and_(window.to_ms.is_not(None), window.to_ms <= now_ms)
        open_now = and_(begun, not_(ended))
        due = select(window.conference_id).where(window.open != open_now).distinct()
        next_from = select(func.min(window.from_ms)).where(window.from_ms > now_ms)
        next_to = select(func.min(window.to_ms)).where(window.to_ms > now_ms)
        async with self._database.read() as connection:
            conferences = [ConferenceId(one) for one in await connection.scalars(due)]
            times = [await connection.scalar(next_from), await connection.scalar(next_to)]
        return conferences, min((one for one in times if one is not None), default=None)

    async def turn_windows(self, conference_id: ConferenceId) -> None:
        """Let the log say which windows have opened and closed by now."""
        await self._live.execute_system(conference_id, TurnWindows(type="documents.turn_windows"))

    async def is_registered(self, sha256: str) -> bool:
        """Has any conference a version with these bytes, removed ones included?"""
        query = select(VERSIONS.c.sha256).where(VERSIONS.c.sha256 == sha256).limit(1)
        async with self._database.read() as connection:
            return await connection.scalar(query) is not None

    async def progress_of(self, sha256: str) -> list[tuple[ConferenceId, RenderingProgressed]]:
        """How far the versions with these bytes are, in every conference that has one."""
        columns = (
            VERSIONS.c[name] for name in RenderingProgressed.model_fields if name in VERSIONS.c
        )
        query = (
            select(DOCUMENTS.c.conference_id, *columns)
            .join(VERSIONS, VERSIONS.c.document_id == DOCUMENTS.c.id)
            .where(VERSIONS.c.sha256 == sha256, DOCUMENTS.c.removed.is_(False))
        )
        async with self._database.read() as connection:
            rows = [row._asdict() for row in await connection.execute(query)]
        return [
            (ConferenceId(row.pop("conference_id")), RenderingProgressed.model_validate(row))
            for row in rows
        ]

    async def unfinished(self) -> list[Unfinished]:
        """What a crash may have left half rendered; asked at start."""
        query = (
            select(DOCUMENTS.c.conference_id, DOCUMENTS.c.id, VERSIONS.c.sha256)
            .join(VERSIONS, VERSIONS.c.document_id == DOCUMENTS.c.id)
            .where(VERSIONS.c.render_state == RenderState.PROCESSING.value)
            .where(DOCUMENTS.c.removed.is_(False))
            .order_by(VERSIONS.c.uploaded_at_ms)
        )
        async with self._database.read() as connection:
            return [
                Unfinished(ConferenceId(row.conference_id), DocumentId(row.id), row.sha256)
                for row in await connection.execute(query)
            ]


def _version(row: Row[Any]) -> dict[str, Any]:
    return {name: getattr(row, name) for name in _VERSION_FIELDS}
