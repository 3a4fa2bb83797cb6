"""Use cases of documents: register what was uploaded, report its rendering, open it to readers."""

from dataclasses import dataclass

from sqlalchemy import or_, select

from rooms.documents.messages import (
    DocumentAdded,
    DocumentKind,
    DocumentView,
    RenderingProgressed,
    RenderState,
    VersionView,
)
from rooms.documents.tables import DOCUMENTS, VERSIONS
from rooms.kernel.database import Database
from rooms.kernel.ids import AttendeeId, ConferenceId, DocumentId, PersonId, new_id
from rooms.kernel.permissions import Action, Relation, Standing, allowed, require
from rooms.kernel.ports import Clock, Random, Stored
from rooms.live.service import LiveConferences
from rooms.live.state import LiveState
from rooms.sites.tables import ATTENDEES


@dataclass(frozen=True, slots=True)
class Upload:
    """What came with the file. `document_id` names the document this is a new version of."""

    title: str
    kind: DocumentKind
    item_id: str | None = None
    document_id: DocumentId | None = None


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

    async def check_upload(
        self, conference_id: ConferenceId, attendee_id: AttendeeId, kind: DocumentKind
    ) -> None:
        """Refuse before a byte is received from somebody who may not upload."""
        state = await self._live.state(conference_id)
        _require_upload(state, attendee_id, kind)

    async def register_upload(
        self,
        conference_id: ConferenceId,
        attendee_id: AttendeeId,
        stored: Stored,
        upload: Upload,
    ) -> DocumentView:
        """Put a received file into the conference; its pages are made afterwards."""
        state = await self._live.state(conference_id)
        _require_upload(state, attendee_id, upload.kind)
        known: DocumentView | None = None
        if upload.document_id is not None:
            known = state.documents.document(upload.document_id, attendee_id)
        personal = upload.kind is DocumentKind.PERSONAL
        document = DocumentView(
            id=new_id(self._random(16)) if known is None else known.id,
            item_id=upload.item_id,
            title=upload.title,
            kind=upload.kind,
            owner_id=attendee_id if personal else None,
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
        await self._live.execute_system(
            conference_id, DocumentAdded(document=document), on_behalf_of=attendee_id
        )
        return document

    async def progress(self, conference_id: ConferenceId, event: RenderingProgressed) -> None:
        """Rendering went on, ended or failed."""
        await self._live.execute_system(conference_id, event)

    async def may_read(self, person_id: PersonId, sha256: str) -> bool:
        """Is a version with these bytes in a conference of `person_id`, and not hidden from it?"""
        query = (
            select(ATTENDEES.c.id, ATTENDEES.c.role, DOCUMENTS.c.kind, DOCUMENTS.c.owner_id)
            .join(DOCUMENTS, DOCUMENTS.c.conference_id == ATTENDEES.c.conference_id)
            .join(VERSIONS, VERSIONS.c.document_id == DOCUMENTS.c.id)
            .where(ATTENDEES.c.person_id == person_id)
            .where(VERSIONS.c.sha256 == sha256, DOCUMENTS.c.removed.is_(False))
            .where(or_(DOCUMENTS.c.owner_id.is_(None), DOCUMENTS.c.owner_id == ATTENDEES.c.id))
        )
        async with self._database.read() as connection:
            rows = (await connection.execute(query)).all()
        return any(_may_read(row.role, row.kind, own=row.owner_id == row.id) for row in rows)

    async def is_registered(self, sha256: str) -> bool:
        """Has any conference a version with these bytes, removed ones included?"""
        query = select(VERSIONS.c.sha256).where(VERSIONS.c.sha256 == sha256).limit(1)
        async with self._database.read() as connection:
            return await connection.scalar(query) is not None

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


def _require_upload(state: LiveState, attendee_id: str, kind: DocumentKind) -> None:
    personal = kind is DocumentKind.PERSONAL
    action = Action.DOCUMENTS_UPLOAD_PERSONAL if personal else Action.DOCUMENTS_UPLOAD
    require(state.roster.standing(attendee_id), action)


def _may_read(role: str, kind: str, *, own: bool) -> bool:
    personal = kind == DocumentKind.PERSONAL.value
    action = Action.DOCUMENTS_READ_PERSONAL if personal else Action.DOCUMENTS_READ
    relations = frozenset({Relation.OWN}) if own else frozenset[Relation]()
    return allowed(Standing(role), action, relations)
