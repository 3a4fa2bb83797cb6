"""Who has opened which paper: told to chair and secretary, and delegates know that it is.

High in number and nobody else's event, so it lies beside the log, in a table of its own.
"""

from collections.abc import Iterable

from sqlalchemy import func, insert, select
from sqlalchemy.exc import IntegrityError

from rooms.documents.access import admitted, all_gates, published, reader, readers_of
from rooms.documents.messages import (
    DocumentKind,
    DocumentView,
    OpeningCount,
    OpeningsView,
    ReadersView,
    ReaderView,
)
from rooms.documents.tables import DOCUMENTS, OPENINGS
from rooms.kernel.database import Database
from rooms.kernel.ids import AttendeeId, ConferenceId, DocumentId
from rooms.kernel.permissions import Action, allowed, require
from rooms.kernel.ports import Clock
from rooms.live.service import LiveConferences
from rooms.live.state import LiveState
from rooms.sites.tables import ATTENDEES


class Openings:
    """One row for each reader and version; a page tells it once, again does no harm."""

    def __init__(self, database: Database, live: LiveConferences, *, clock: Clock) -> None:
        self._database = database
        self._live = live
        self._clock = clock

    async def opened(
        self,
        conference_id: ConferenceId,
        attendee_id: AttendeeId,
        document_id: DocumentId,
        sha256: str,
    ) -> None:
        """Somebody has had a version before him. A version that was superseded counts no more."""
        state = await self._live.state(conference_id)
        seen = state.documents.seen(document_id, state.roster, attendee_id)
        if seen.version.sha256 != sha256:
            return
        row = {"document_id": document_id, "sha256": sha256, "attendee_id": attendee_id}
        there = select(OPENINGS.c.at_ms).where(*(OPENINGS.c[name] == row[name] for name in row))
        async with self._database.read() as connection:
            if await connection.scalar(there) is not None:
                return
        try:
            async with self._database.write() as connection:
                await connection.execute(insert(OPENINGS).values(at_ms=self._clock(), **row))
        except IntegrityError:
            return  # told by another page of his in the same moment

    async def overview(self, conference_id: ConferenceId, attendee_id: AttendeeId) -> OpeningsView:
        """What the attendee has opened; for those who manage papers also how many have what."""
        state = await self._live.state(conference_id)
        mine = select(OPENINGS.c.sha256).where(OPENINGS.c.attendee_id == attendee_id)
        async with self._database.read() as connection:
            opened = sorted(await connection.scalars(mine))
        manages = allowed(state.roster.invited_as(attendee_id), Action.DOCUMENTS_MANAGE)
        counts = await self._counts(conference_id, state) if manages else []
        return OpeningsView(mine=opened, counts=counts)

    async def readers(
        self, conference_id: ConferenceId, attendee_id: AttendeeId, document_id: DocumentId
    ) -> ReadersView:
        """Who may read a paper, who has not opened it first; for those who manage papers."""
        state = await self._live.state(conference_id)
        require(state.roster.invited_as(attendee_id), Action.DOCUMENTS_MANAGE)
        document = state.documents.seen(document_id, state.roster, attendee_id)
        version = published(document)
        if version is None:
            return ReadersView(readers=[])
        query = select(OPENINGS.c.attendee_id, OPENINGS.c.at_ms).where(
            OPENINGS.c.document_id == document_id, OPENINGS.c.sha256 == version.sha256
        )
        async with self._database.read() as connection:
            times = {row.attendee_id: row.at_ms for row in await connection.execute(query)}
        readers = [
            ReaderView(attendee_id=one, opened_at_ms=times.get(one))
            for one in _readers(state, document)
        ]
        readers.sort(key=lambda one: (one.opened_at_ms is not None, -(one.opened_at_ms or 0)))
        return ReadersView(readers=readers)

    async def _counts(self, conference_id: ConferenceId, state: LiveState) -> list[OpeningCount]:
        query = (
            select(OPENINGS.c.document_id, OPENINGS.c.sha256, func.count().label("opened"))
            .join(DOCUMENTS, DOCUMENTS.c.id == OPENINGS.c.document_id)
            .join(ATTENDEES, ATTENDEES.c.id == OPENINGS.c.attendee_id)
            .where(DOCUMENTS.c.conference_id == conference_id)
            .where(ATTENDEES.c.role.in_(_reading_roles(state)))
            .group_by(OPENINGS.c.document_id, OPENINGS.c.sha256)
        )
        async with self._database.read() as connection:
            rows = await connection.execute(query)
            opened = {(row.document_id, row.sha256): row.opened for row in rows}
        everybody = len(list(readers_of(state.roster)))
        counts = []
        for document in state.documents.documents.values():
            version = published(document)
            if version is None or document.kind is DocumentKind.PERSONAL:
                continue
            open_to_all = not all_gates(document, state.documents.gates[document.id])
            count = everybody if open_to_all else len(list(_readers(state, document)))
            counts.append(
                OpeningCount(
                    document_id=document.id,
                    readers=count,
                    opened=min(count, opened.get((document.id, version.sha256), 0)),
                )
            )
        return counts


def _readers(state: LiveState, document: DocumentView) -> Iterable[str]:
    gates = all_gates(document, state.documents.gates[document.id])
    return (one for one in readers_of(state.roster) if admitted(gates, reader(state.roster, one)))


def _reading_roles(state: LiveState) -> set[str]:
    return {state.roster.attendees[one].role.value for one in readers_of(state.roster)}
