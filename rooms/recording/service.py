"""Use cases of recordings: what was recorded, what a recorder begins and ends, how long it is kept,
and its deletion with who and why."""

import json
from collections.abc import Sequence
from dataclasses import asdict

from sqlalchemy import Connection, Row, delete, insert, select, update

from rooms.kernel.database import Database
from rooms.kernel.ids import ConferenceId
from rooms.kernel.ports import Clock, Files
from rooms.recording.messages import (
    KeptState,
    SegmentCodec,
    SegmentKind,
    SegmentState,
)
from rooms.recording.records import (
    EndedSegment,
    NewSegment,
    RecordingRecord,
    SegmentRecord,
    Span,
)
from rooms.recording.tables import PAUSES, RECORDINGS, SEGMENTS

DAY_MS = 24 * 3_600_000
RULE = "retention"
"""In `deleted_by`, where the rule of retention deleted and no person."""


class Recordings:
    """The recordings of all conferences."""

    def __init__(
        self, database: Database, files: Files, *, clock: Clock, retain_days: int | None = None
    ) -> None:
        self._database = database
        self._files = files
        self._clock = clock
        self._retain_days = retain_days

    async def of(self, conference_id: ConferenceId) -> list[RecordingRecord]:
        """All of a conference, the first one first, deleted ones too."""
        return await self._database.look(lambda connection: _of(connection, conference_id))

    async def begin(self, segment: NewSegment) -> None:
        row = asdict(segment) | {
            "byte_count": 0,
            "gaps": "[]",
            "state": SegmentState.OPEN.value,
        }
        async with self._database.write() as connection:
            await connection.execute(insert(SEGMENTS), row)

    async def note(self, segment_id: str, started_at_ms: int, gaps: Sequence[Span]) -> None:
        """What has become known of an open file."""
        values = {"started_at_ms": started_at_ms, "gaps": json.dumps(gaps)}
        await self._change(segment_id, values)

    async def end(self, ended: EndedSegment) -> None:
        """Nothing more will be written to it."""
        values = asdict(ended) | {"gaps": json.dumps(ended.gaps)}
        await self._change(values.pop("id"), values)

    async def lose(self, segment_id: str) -> None:
        """Nothing of it plays."""
        await self._change(segment_id, {"state": SegmentState.LOST.value})

    async def open_segments(self) -> list[SegmentRecord]:
        """Those somebody writes, or wrote until he died."""
        query = select(SEGMENTS).where(SEGMENTS.c.state == SegmentState.OPEN.value)
        async with self._database.read() as connection:
            return [_segment(row) for row in await connection.execute(query)]

    async def running(self) -> list[ConferenceId]:
        """Conferences whose recording has not been stopped."""
        query = select(RECORDINGS.c.conference_id).where(RECORDINGS.c.ended_at_ms.is_(None))
        async with self._database.read() as connection:
            return [ConferenceId(row) for row in await connection.scalars(query)]

    async def settle(self, recording_id: str) -> None:
        """A stopped recording whose last file is closed: how long it is kept, and whether there is
        anything to keep."""
        async with self._database.write() as connection:
            await connection.run_sync(self._settle, recording_id)

    def _settle(self, connection: Connection, recording_id: str) -> None:
        recording = connection.execute(select(RECORDINGS).where(RECORDINGS.c.id == recording_id))
        row = recording.one()
        segments = select(SEGMENTS.c.state).where(SEGMENTS.c.recording_id == recording_id)
        states = set(connection.scalars(segments))
        if row.ended_at_ms is None or row.deleted_at_ms is not None:
            return
        kept = states - {SegmentState.LOST.value}
        state = KeptState.STOPPED if kept else KeptState.FAILED
        days = self._retain_days
        values = {
            "state": state.value,
            "reason": None if state is KeptState.STOPPED else "nothing_recorded",
            "retain_until_ms": None if days is None else row.ended_at_ms + days * DAY_MS,
        }
        connection.execute(
            update(RECORDINGS).where(RECORDINGS.c.id == recording_id).values(**values)
        )

    async def delete(self, recording_id: str, *, by: str, why: str) -> bool:
        """Remove the files for good and keep the row. False if there is none to delete."""
        async with self._database.write() as connection:
            found = await connection.execute(
                update(RECORDINGS)
                .where(RECORDINGS.c.id == recording_id)
                .where(RECORDINGS.c.ended_at_ms.is_not(None), RECORDINGS.c.deleted_at_ms.is_(None))
                .values(deleted_at_ms=self._clock(), deleted_by=by, deleted_why=why)
            )
            files = await connection.scalars(
                select(SEGMENTS.c.file).where(SEGMENTS.c.recording_id == recording_id)
            )
        if not found.rowcount:
            return False
        await self._remove(recording_id, list(files))
        return True

    async def _remove(self, recording_id: str, files: Sequence[str]) -> None:
        """The files first: a crash between leaves rows by which `half_deleted` finds them."""
        for file in files:
            await self._files.remove(file)
        async with self._database.write() as connection:
            await connection.execute(
                delete(SEGMENTS).where(SEGMENTS.c.recording_id == recording_id)
            )

    async def tidy(self) -> int:
        """Delete what the rule keeps no longer, and finish what a crash left half deleted; how
        many."""
        now_ms = self._clock()
        over = select(RECORDINGS.c.id).where(
            RECORDINGS.c.retain_until_ms < now_ms, RECORDINGS.c.deleted_at_ms.is_(None)
        )
        half = (
            select(RECORDINGS.c.id, SEGMENTS.c.file)
            .join(SEGMENTS, SEGMENTS.c.recording_id == RECORDINGS.c.id)
            .where(RECORDINGS.c.deleted_at_ms.is_not(None))
        )
        async with self._database.read() as connection:
            due = list(await connection.scalars(over))
            left = list(await connection.execute(half))
        for recording_id in {row.id for row in left}:
            await self._remove(recording_id, [row.file for row in left if row.id == recording_id])
        for recording_id in due:
            await self.delete(recording_id, by=RULE, why=f"{self._retain_days} d")
        return len(due) + len({row.id for row in left})

    async def _change(self, segment_id: str, values: dict[str, object]) -> None:
        async with self._database.write() as connection:
            await connection.execute(
                update(SEGMENTS).where(SEGMENTS.c.id == segment_id).values(**values)
            )


def _of(connection: Connection, conference_id: str) -> list[RecordingRecord]:
    recordings = connection.execute(
        select(RECORDINGS)
        .where(RECORDINGS.c.conference_id == conference_id)
        .order_by(RECORDINGS.c.started_at_ms, RECORDINGS.c.id)
    ).all()
    ids = [row.id for row in recordings]
    pauses = connection.execute(
        select(PAUSES).where(PAUSES.c.recording_id.in_(ids)).order_by(PAUSES.c.from_ms)
    ).all()
    segments = connection.execute(
        select(SEGMENTS)
        .where(SEGMENTS.c.conference_id == conference_id)
        .order_by(SEGMENTS.c.started_at_ms, SEGMENTS.c.id)
    ).all()
    return [
        RecordingRecord(
            id=row.id,
            conference_id=row.conference_id,
            started_at_ms=row.started_at_ms,
            ended_at_ms=row.ended_at_ms,
            state=KeptState(row.state),
            reason=row.reason,
            retain_until_ms=row.retain_until_ms,
            deleted_at_ms=row.deleted_at_ms,
            deleted_by=row.deleted_by,
            deleted_why=row.deleted_why,
            pauses=tuple((p.from_ms, p.to_ms) for p in pauses if p.recording_id == row.id),
            segments=tuple(
                _segment(s)
                for s in segments
                if s.recording_id == row.id and row.deleted_at_ms is None
            ),
        )
        for row in recordings
    ]


def _segment(row: Row[tuple[object, ...]]) -> SegmentRecord:
    return SegmentRecord(
        id=row.id,
        recording_id=row.recording_id,
        conference_id=row.conference_id,
        attendee_id=row.attendee_id,
        site_id=row.site_id,
        kind=SegmentKind(row.kind),
        codec=SegmentCodec(row.codec),
        file=row.file,
        started_at_ms=row.started_at_ms,
        ended_at_ms=row.ended_at_ms,
        byte_count=row.byte_count,
        sha256=row.sha256,
        gaps=tuple((start, end) for start, end in json.loads(row.gaps)),
        state=SegmentState(row.state),
    )
