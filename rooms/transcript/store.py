"""Rows and versions in the database: read, added to, numbered. Nothing is ever written over in
`transcript_versions`. All of it happens in the transaction of whoever calls."""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, Select, func, insert, select, update

from rooms.kernel.errors import ErrorCode, Refused
from rooms.sites.tables import ATTENDEES
from rooms.transcript.messages import RowSource, RowStanding, VersionKind
from rooms.transcript.record import Kept, Revision, TranscriptRow
from rooms.transcript.tables import ROWS, TRANSCRIPTS, VERSIONS
from rooms.transcript.words import Words

_STANDING = (RowStanding.LIVE.value, RowStanding.DELETED.value)


def dump_words(words: Words) -> str:
    return json.dumps(words, separators=(",", ":"))


def load_words(text: str) -> Words:
    return tuple((start, end, percent) for start, end, percent in json.loads(text))


@dataclass(frozen=True, slots=True)
class StoredBook:
    """`rooms.transcript.rules.Book` on one connection."""

    connection: Connection
    conference_id: str

    def row(self, row_id: str) -> TranscriptRow:
        found = self._one(ROWS.c.id == row_id)
        if found is None:
            raise Refused(ErrorCode.NOT_FOUND, what="transcript_row")
        return found

    def kept(self, row_id: str, version: int) -> Kept:
        self.row(row_id)
        query = select(VERSIONS).where(VERSIONS.c.row_id == row_id, VERSIONS.c.version == version)
        found = self.connection.execute(query).one_or_none()
        if found is None:
            raise Refused(ErrorCode.NOT_FOUND, what="transcript_version")
        return Kept(found.text, load_words(found.words))

    def said(self, row_id: str, version: int) -> str:
        query = (
            select(VERSIONS.c.text)
            .where(VERSIONS.c.row_id == row_id, VERSIONS.c.version <= version)
            .where(VERSIONS.c.beside.is_(False))
            .order_by(VERSIONS.c.version.desc())
            .limit(1)
        )
        return str(self.connection.scalar(query))

    def instead_of(self, row: TranscriptRow) -> TranscriptRow:
        while row.merged_into is not None and row.standing is RowStanding.MERGED:
            row = self.row(row.merged_into)
        if row.standing is not RowStanding.SUPERSEDED:
            return row
        overlapping = (
            self._rows()
            .where(ROWS.c.heard_id == row.heard_id, ROWS.c.standing == RowStanding.LIVE.value)
            .where(ROWS.c.started_at_ms < row.ended_at_ms, ROWS.c.ended_at_ms > row.started_at_ms)
            .limit(1)
        )
        found = self.connection.execute(overlapping).one_or_none()
        return row if found is None else row_of(found)

    def live(self) -> list[TranscriptRow]:
        query = self._rows().where(ROWS.c.standing == RowStanding.LIVE.value)
        return [row_of(found) for found in self.connection.execute(query)]

    def heard_from(self, attendee_id: str) -> list[TranscriptRow]:
        """What came from one microphone and still stands, deleted by a person or not."""
        query = self._rows().where(ROWS.c.heard_id == attendee_id, ROWS.c.standing.in_(_STANDING))
        return [row_of(found) for found in self.connection.execute(query)]

    def of_step(self, key: str) -> list[tuple[TranscriptRow, int]]:
        query = (
            select(ROWS, VERSIONS.c.version.label("made"))
            .join(VERSIONS, VERSIONS.c.row_id == ROWS.c.id)
            .where(ROWS.c.conference_id == self.conference_id, VERSIONS.c.operation_key == key)
            .where(VERSIONS.c.kind == VersionKind.REPLACE.value)
        )
        return [(row_of(found), found.made) for found in self.connection.execute(query)]

    def site_of(self, attendee_id: str) -> str:
        query = select(ATTENDEES.c.site_id).where(
            ATTENDEES.c.conference_id == self.conference_id, ATTENDEES.c.id == attendee_id
        )
        site_id = self.connection.scalar(query)
        if site_id is None:
            raise Refused(ErrorCode.NOT_FOUND, what="attendee")
        return str(site_id)

    def changed_after(self, seq: int, most: int) -> tuple[list[TranscriptRow], int]:
        """The next changes in their order, and the number they lead to."""
        query = (
            select(ROWS)
            .where(ROWS.c.conference_id == self.conference_id, ROWS.c.seq > seq)
            .order_by(ROWS.c.seq)
            .limit(most)
        )
        found = self.connection.execute(query).all()
        return [row_of(one) for one in found], found[-1].seq if found else seq

    def offers(self, rows: Iterable[TranscriptRow]) -> dict[str, tuple[str | None, str]]:
        """By row: who wrote the text that is offered beside it, and the text."""
        wanted = {(row.id, row.offer) for row in rows if row.offer is not None}
        query = select(VERSIONS).where(
            VERSIONS.c.row_id.in_([row_id for row_id, _ in wanted]), VERSIONS.c.beside
        )
        return {
            one.row_id: (one.edited_by, one.text)
            for one in self.connection.execute(query)
            if (one.row_id, one.version) in wanted
        }

    def _one(self, condition: ColumnElement[bool]) -> TranscriptRow | None:
        query = select(ROWS).where(ROWS.c.conference_id == self.conference_id, condition)
        found = self.connection.execute(query).one_or_none()
        return None if found is None else row_of(found)

    def _rows(self) -> Select[Any]:
        return (
            select(ROWS)
            .where(ROWS.c.conference_id == self.conference_id)
            .order_by(ROWS.c.started_at_ms, ROWS.c.position, ROWS.c.id)
        )


@dataclass(frozen=True, slots=True)
class Author:
    """Who writes when, and under which key; the model has neither id nor key."""

    at_ms: int
    attendee_id: str | None = None
    key: str | None = None


def write(
    connection: Connection, conference_id: str, revisions: Sequence[Revision], by: Author
) -> int:
    """Store revisions, each row with a number of its own; the newest number. The transcript's row
    must be locked: numbers are committed in order, so who has seen one has seen all below."""
    query = select(TRANSCRIPTS.c.seq).where(TRANSCRIPTS.c.conference_id == conference_id)
    seq = int(connection.execute(query).scalar_one())
    known = _known(connection, [revision.row.id for revision in revisions])
    new: list[dict[str, Any]] = []
    versions: list[dict[str, Any]] = []
    for revision in revisions:
        seq += 1
        values = _values(revision.row) | {"seq": seq}
        if revision.row.id in known:
            connection.execute(update(ROWS).where(ROWS.c.id == revision.row.id).values(values))
        else:
            new.append(values | {"id": revision.row.id, "conference_id": conference_id})
        if revision.kind is not None:
            versions.append(_version(revision, revision.kind, by))
    if new:
        connection.execute(insert(ROWS), new)
    if versions:
        connection.execute(insert(VERSIONS), versions)
    connection.execute(
        update(TRANSCRIPTS).where(TRANSCRIPTS.c.conference_id == conference_id).values(seq=seq)
    )
    return seq


def add(
    connection: Connection, conference_id: str, rows: Sequence[TranscriptRow], at_ms: int
) -> None:
    """Rows of the model, each as its own version 0; those that are there already are left."""
    known = _known(connection, [row.id for row in rows])
    fresh = [Revision(row, VersionKind.MODEL) for row in rows if row.id not in known]
    write(connection, conference_id, fresh, Author(at_ms))


def _known(connection: Connection, row_ids: Sequence[str]) -> set[str]:
    known: set[str] = set()
    for first in range(0, len(row_ids), 500):  # within what a statement may hold
        part = row_ids[first : first + 500]
        known |= set(connection.scalars(select(ROWS.c.id).where(ROWS.c.id.in_(part))))
    return known


def count(connection: Connection, conference_id: str) -> int:
    query = select(func.count()).where(
        ROWS.c.conference_id == conference_id, ROWS.c.standing == RowStanding.LIVE.value
    )
    return int(connection.execute(query).scalar_one())


def row_of(found: Row[Any]) -> TranscriptRow:
    return TranscriptRow(
        id=found.id,
        attendee_id=found.attendee_id,
        heard_id=found.heard_id,
        site_id=found.site_id,
        item_id=found.item_id,
        started_at_ms=found.started_at_ms,
        ended_at_ms=found.ended_at_ms,
        text=found.text,
        words=load_words(found.words),
        source=RowSource(found.source),
        position=found.position,
        version=found.version,
        standing=RowStanding(found.standing),
        corrected=found.corrected,
        edited_by=found.edited_by,
        edited_at_ms=found.edited_at_ms,
        offer=found.offer,
        merged_into=found.merged_into,
        split_from=found.split_from,
    )


def _values(row: TranscriptRow) -> dict[str, Any]:
    return {
        "version": row.version,
        "standing": row.standing.value,
        "attendee_id": row.attendee_id,
        "heard_id": row.heard_id,
        "site_id": row.site_id,
        "item_id": row.item_id,
        "started_at_ms": row.started_at_ms,
        "ended_at_ms": row.ended_at_ms,
        "position": row.position,
        "text": row.text,
        "words": dump_words(row.words),
        "source": row.source.value,
        "corrected": row.corrected,
        "edited_by": row.edited_by,
        "edited_at_ms": row.edited_at_ms,
        "offer": row.offer,
        "merged_into": row.merged_into,
        "split_from": row.split_from,
    }


def _version(revision: Revision, kind: VersionKind, by: Author) -> dict[str, Any]:
    row, beside = revision.row, revision.beside
    return {
        "row_id": row.id,
        "version": row.version,
        "at_ms": by.at_ms,
        "edited_by": by.attendee_id,
        "kind": kind.value,
        "beside": beside is not None,
        "operation_key": by.key,
        "standing": row.standing.value,
        "attendee_id": row.attendee_id,
        "text": row.text if beside is None else beside.text,
        "words": dump_words(row.words if beside is None else beside.words),
    }
