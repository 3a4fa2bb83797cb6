"""Storage of notes: what each author did, numbered from 1 and never changed, and beside it, in
`shared_notes`, each note that was ever shared as it is now (`sharing.py`)."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import (
    BigInteger,
    Column,
    Connection,
    ForeignKey,
    Index,
    Integer,
    String,
    Table,
    Text,
    UniqueConstraint,
    insert,
    select,
    update,
)

from rooms.kernel.errors import ErrorCode
from rooms.kernel.tables import METADATA
from rooms.notes.messages import (
    OPERATIONS,
    DrawStroke,
    NoteOperation,
    RefusedOperation,
    StickNote,
)
from rooms.notes.rules import BYTES_MAX, OPERATIONS_MAX, note_of
from rooms.sites.tables import ATTENDEES

AUTHORS = Table(
    "note_authors",
    METADATA,
    Column("attendee_id", String(64), ForeignKey("attendees.id"), primary_key=True),
    Column("seq", Integer, nullable=False),
    Column("byte_count", BigInteger, nullable=False),
)

NOTE_OPERATIONS = Table(
    "note_operations",
    METADATA,
    Column("attendee_id", String(64), ForeignKey("attendees.id"), primary_key=True),
    Column("seq", Integer, primary_key=True, autoincrement=False),
    Column("operation_id", String(64), nullable=False),
    Column("note_id", String(64), nullable=False),
    Column("body", Text, nullable=False),
    UniqueConstraint("attendee_id", "operation_id"),
)
Index("ix_note_operations_attendee_note", NOTE_OPERATIONS.c.attendee_id, NOTE_OPERATIONS.c.note_id)

SHARED_NOTES = Table(
    "shared_notes",
    METADATA,
    Column("attendee_id", String(64), ForeignKey("attendees.id"), primary_key=True),
    Column("note_id", String(64), primary_key=True),
    Column("conference_id", String(64), ForeignKey("conferences.id"), nullable=False),
    Column("shared_seq", Integer, nullable=False),
    Column("document_id", String(64), nullable=False),
    Column("sha256", String(64), nullable=False),
    # JSON lists of attendees, `*` for everybody: who may read it now, and who ever could.
    Column("readers", Text, nullable=False),
    Column("seen_by", Text, nullable=False),
    Column("body", Text, nullable=False),
    UniqueConstraint("conference_id", "shared_seq"),
)


@dataclass(slots=True)
class Appended:
    """What became of a push; `fresh` are the operations that were not there before."""

    seq: int
    accepted: list[str] = field(default_factory=list)
    refused: list[RefusedOperation] = field(default_factory=list)
    fresh: list[NoteOperation] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Stored:
    """One operation as kept."""

    seq: int
    body: str


def append(
    connection: Connection, attendee_id: str, operations: Sequence[NoteOperation]
) -> Appended:
    """Add what is not there yet, in the order given. Two devices of one person take turns."""
    lock = select(ATTENDEES.c.id).where(ATTENDEES.c.id == attendee_id)
    connection.execute(lock.with_for_update(key_share=True))
    mine = AUTHORS.c.attendee_id == attendee_id
    query = select(AUTHORS.c.seq, AUTHORS.c.byte_count).where(mine)
    author = connection.execute(query).one_or_none()
    seq, byte_count = (0, 0) if author is None else (author.seq, author.byte_count)
    appended = Appended(seq)
    rows: list[dict[str, Any]] = []
    known = _known(connection, attendee_id, operations)
    notes = _notes(connection, attendee_id, map(note_of, operations))
    for operation in operations:
        if operation.id in known:
            appended.accepted.append(operation.id)
            continue
        note_id = note_of(operation)
        body = operation.model_dump_json()
        code = _obstacle(operation, notes, appended.seq, byte_count + len(body))
        if code is not None:
            appended.refused.append(_refused(operation, code))
            continue
        appended.seq += 1
        byte_count += len(body)
        known.add(operation.id)
        notes.add(note_id)
        rows.append(
            {
                "attendee_id": attendee_id,
                "seq": appended.seq,
                "operation_id": operation.id,
                "note_id": note_id,
                "body": body,
            }
        )
        appended.accepted.append(operation.id)
        appended.fresh.append(operation)
    if rows:
        connection.execute(insert(NOTE_OPERATIONS), rows)
        values = {"seq": appended.seq, "byte_count": byte_count}
        if author is None:
            connection.execute(insert(AUTHORS).values(attendee_id=attendee_id, **values))
        else:
            connection.execute(update(AUTHORS).where(mine).values(**values))
    return appended


def _obstacle(
    operation: NoteOperation, notes: set[str], seq: int, byte_count: int
) -> ErrorCode | None:
    makes = isinstance(operation, DrawStroke | StickNote)
    if not makes and note_of(operation) not in notes:
        return ErrorCode.NOT_FOUND
    if seq >= OPERATIONS_MAX or byte_count > BYTES_MAX:
        return ErrorCode.LIMIT_REACHED
    return None


def _refused(operation: NoteOperation, code: ErrorCode) -> RefusedOperation:
    if code is ErrorCode.LIMIT_REACHED:
        return RefusedOperation(id=operation.id, code=code, params={"limit": OPERATIONS_MAX})
    return RefusedOperation(id=operation.id, code=code)


def _known(
    connection: Connection, attendee_id: str, operations: Iterable[NoteOperation]
) -> set[str]:
    table = NOTE_OPERATIONS.c
    ids = [operation.id for operation in operations]
    query = select(table.operation_id).where(table.attendee_id == attendee_id)
    return set(connection.scalars(query.where(table.operation_id.in_(ids))))


def _notes(connection: Connection, attendee_id: str, note_ids: Iterable[str]) -> set[str]:
    """Those of these notes that the author has made: the operation that made one bears its id."""
    table = NOTE_OPERATIONS.c
    query = select(table.note_id).where(table.attendee_id == attendee_id)
    made = query.where(table.note_id.in_(list(note_ids)), table.operation_id == table.note_id)
    return set(connection.scalars(made))


def stored_after(
    connection: Connection, attendee_id: str, seq: int, most: int, most_bytes: int
) -> list[Stored]:
    """The author's next operations, as many as fit, at least one if there is one."""
    table = NOTE_OPERATIONS.c
    query = (
        select(table.seq, table.body)
        .where(table.attendee_id == attendee_id, table.seq > seq)
        .order_by(table.seq)
        .limit(most)
    )
    found: list[Stored] = []
    size = 0
    for row in connection.execute(query):
        size += len(row.body)
        if found and size > most_bytes:
            break
        found.append(Stored(row.seq, row.body))
    return found


def bodies_of(
    connection: Connection, attendee_id: str, note_ids: Iterable[str] | None = None
) -> list[str]:
    """All of an author's operations, or those on certain notes, as stored."""
    table = NOTE_OPERATIONS.c
    query = select(table.body).where(table.attendee_id == attendee_id)
    if note_ids is not None:
        query = query.where(table.note_id.in_(list(note_ids)))
    return list(connection.scalars(query))


def operations_in(bodies: Iterable[str]) -> list[NoteOperation]:
    return [OPERATIONS.validate_json(body) for body in bodies]


def newest_seq(connection: Connection, attendee_id: str) -> int:
    query = select(AUTHORS.c.seq).where(AUTHORS.c.attendee_id == attendee_id)
    return connection.scalar(query) or 0
