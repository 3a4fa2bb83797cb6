"""Who may see, take away and delete what was recorded."""

from sqlalchemy import select

from rooms.kernel.database import Database
from rooms.kernel.errors import ErrorCode, Refused
from rooms.kernel.ids import ConferenceId, PersonId
from rooms.kernel.permissions import Action, Standing, allowed, require
from rooms.people.messages import PersonView
from rooms.recording.messages import (
    DeleteRecording,
    RecordingEntry,
    RecordingList,
    SegmentView,
)
from rooms.recording.records import RecordingRecord, SegmentRecord
from rooms.recording.service import Recordings
from rooms.recording.tables import RECORDINGS
from rooms.sites.tables import ATTENDEES


class KeptRecordings:
    """Asked over HTTP, during the conference and long after it. `exports` is false on a network
    that nothing leaves."""

    def __init__(self, database: Database, recordings: Recordings, *, exports: bool) -> None:
        self._database = database
        self._recordings = recordings
        self._exports = exports

    async def view(self, person: PersonView, conference_id: ConferenceId) -> RecordingList:
        standing = await self._standing(person, conference_id)
        require(standing, Action.RECORDINGS_READ)
        records = await self._recordings.of(conference_id)
        return RecordingList(
            recordings=[_entry(record) for record in records],
            may_export=self._exports and allowed(standing, Action.RECORDINGS_EXPORT),
            may_delete=allowed(standing, Action.RECORDINGS_DELETE),
        )

    async def export(self, person: PersonView, recording_id: str) -> RecordingRecord:
        """A recording whose files may be taken away."""
        record = await self._record(person, recording_id, Action.RECORDINGS_EXPORT)
        if not self._exports:
            raise Refused(ErrorCode.RECORDING_FORBIDDEN)
        return record

    async def delete(self, person: PersonView, recording_id: str, order: DeleteRecording) -> None:
        record = await self._record(person, recording_id, Action.RECORDINGS_DELETE)
        if record.ended_at_ms is None or not all(one.settled for one in record.segments):
            raise Refused(ErrorCode.RECORDING_RUNNING)
        await self._recordings.delete(recording_id, by=person.name, why=order.why)

    async def _record(
        self, person: PersonView, recording_id: str, action: Action
    ) -> RecordingRecord:
        query = select(RECORDINGS.c.conference_id).where(RECORDINGS.c.id == recording_id)
        async with self._database.read() as connection:
            conference_id = await connection.scalar(query)
        if conference_id is None:
            raise Refused(ErrorCode.NOT_FOUND, what="recording")
        require(await self._standing(person, ConferenceId(conference_id)), action)
        records = await self._recordings.of(ConferenceId(conference_id))
        record = next(one for one in records if one.id == recording_id)
        if record.deleted_at_ms is not None:
            raise Refused(ErrorCode.RECORDING_DELETED)
        return record

    async def _standing(self, person: PersonView, conference_id: ConferenceId) -> Standing:
        """Of who takes or took part; nobody else learns that there is such a conference."""
        query = select(ATTENDEES.c.role).where(
            ATTENDEES.c.conference_id == conference_id,
            ATTENDEES.c.person_id == PersonId(person.id),
            ATTENDEES.c.removed.is_(False),
        )
        async with self._database.read() as connection:
            role = await connection.scalar(query)
        if role is None:
            raise Refused(ErrorCode.NOT_FOUND, what="conference")
        return Standing(role)


def _entry(record: RecordingRecord) -> RecordingEntry:
    return RecordingEntry(
        id=record.id,
        state=record.state,
        started_at_ms=record.started_at_ms,
        ended_at_ms=record.ended_at_ms,
        pauses=list(record.pauses),
        retain_until_ms=record.retain_until_ms,
        deleted_at_ms=record.deleted_at_ms,
        deleted_by=record.deleted_by,
        deleted_why=record.deleted_why,
        byte_count=record.byte_count,
        segments=[_segment(segment) for segment in record.segments],
    )


def _segment(segment: SegmentRecord) -> SegmentView:
    return SegmentView(
        id=segment.id,
        attendee_id=segment.attendee_id,
        site_id=segment.site_id,
        kind=segment.kind,
        codec=segment.codec,
        state=segment.state,
        started_at_ms=segment.started_at_ms,
        ended_at_ms=segment.ended_at_ms,
        byte_count=segment.byte_count,
        sha256=segment.sha256,
        gaps=list(segment.gaps),
    )
