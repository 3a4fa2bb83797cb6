"""Use cases of notes: take what a device has written, give each reader what is his to read.

Private notes are read by their author only; chair, secretary and administrators are no exception.
"""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import Connection

from rooms.kernel.database import Database
from rooms.kernel.errors import ErrorCode, ProtocolError, Refused
from rooms.kernel.ids import AttendeeId, ConferenceId
from rooms.kernel.permissions import Action, require
from rooms.live.service import LiveConferences
from rooms.live.state import LiveState
from rooms.notes.messages import NoteOperation, NotePlace, PushedNotes, RefusedOperation
from rooms.notes.rules import POINTS_PUSHED_MAX, Note, fold, point_count, refusal
from rooms.notes.sharing import Shared, publish, shared_after
from rooms.notes.tables import (
    Appended,
    Stored,
    append,
    bodies_of,
    newest_seq,
    operations_in,
    stored_after,
)

PULLED_AT_ONCE = 500
PULLED_BYTES = 512 << 10


@dataclass(frozen=True, slots=True)
class Pushed:
    """The answer to a push, whether it changed anything, and who else has something new: attendees,
    or `*` for everybody."""

    answer: PushedNotes
    news: bool
    told: frozenset[str]


@dataclass(frozen=True, slots=True)
class Pulled:
    own: Sequence[Stored]
    own_more: bool
    shared: Shared


@dataclass(frozen=True, slots=True)
class _Circumstances:
    """The conference as `attendee_id` finds it."""

    state: LiveState
    attendee_id: str

    def may_read(self, place: NotePlace) -> bool:
        return self.reads(place.document_id, place.sha256)

    def reads(self, document_id: str, sha256: str) -> bool:
        """A version of a paper that is open to him, or one before it."""
        documents = self.state.documents
        version = documents.versions.get((document_id, sha256))
        try:
            seen = documents.seen(document_id, self.state.roster, self.attendee_id)
        except Refused:
            return False
        return version is not None and version.number <= seen.version.number

    def presents(self, place: NotePlace) -> bool:
        presenting = self.state.presenting
        return presenting.presents(self.attendee_id) and presenting.shows(place.document_id)

    def takes_part(self, attendee_id: str) -> bool:
        return attendee_id in self.state.roster.attendees


class Notes:
    """Notes of all conferences. Nothing here is part of a conference's log."""

    def __init__(self, database: Database, live: LiveConferences) -> None:
        self._database = database
        self._live = live

    async def push(
        self,
        conference_id: ConferenceId,
        attendee_id: AttendeeId,
        operations: Sequence[NoteOperation],
    ) -> Pushed:
        """Store what can be stored, on disk when this returns; the rest is refused one by one."""
        if point_count(operations) > POINTS_PUSHED_MAX:
            raise ProtocolError(ErrorCode.MESSAGE_TOO_LARGE)
        state = await self._live.state(conference_id)
        require(state.roster.standing(attendee_id), Action.NOTES_WRITE)
        at = _Circumstances(state, attendee_id)
        codes = {one.id: refusal(one, at) for one in operations}
        refused = [
            RefusedOperation(id=id_, code=code) for id_, code in codes.items() if code is not None
        ]
        possible = [one for one in operations if codes[one.id] is None]

        def work(connection: Connection) -> tuple[Appended, frozenset[str]]:
            appended = append(connection, attendee_id, possible)
            return appended, publish(connection, conference_id, attendee_id, appended.fresh)

        appended, told = await self._database.transact(work)
        answer = PushedNotes(
            accepted=appended.accepted, refused=refused + appended.refused, seq=appended.seq
        )
        return Pushed(answer, bool(appended.fresh), told)

    async def pull(
        self, conference_id: ConferenceId, attendee_id: AttendeeId, since: int, shared_since: int
    ) -> Pulled:
        """The author's own operations and what others share with him, after these numbers."""
        state = await self._live.state(conference_id)
        require(state.roster.standing(attendee_id), Action.NOTES_READ)
        may_read = _Circumstances(state, attendee_id).reads

        def work(connection: Connection) -> Pulled:
            own = stored_after(connection, attendee_id, since, PULLED_AT_ONCE, PULLED_BYTES)
            newest = newest_seq(connection, attendee_id)
            return Pulled(
                own=own,
                own_more=bool(own) and own[-1].seq < newest,
                shared=shared_after(connection, conference_id, attendee_id, shared_since, may_read),
            )

        async with self._database.read() as connection:
            return await connection.run_sync(work)

    async def own(self, conference_id: ConferenceId, attendee_id: AttendeeId) -> Mapping[str, Note]:
        """All notes of one person, as they are now."""
        state = await self._live.state(conference_id)
        require(state.roster.standing(attendee_id), Action.NOTES_READ)
        async with self._database.read() as connection:
            bodies = await connection.run_sync(bodies_of, attendee_id)
        # Thousands of strokes take a tenth of a second.
        return await asyncio.to_thread(lambda: fold(operations_in(bodies)))
