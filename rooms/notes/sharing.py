"""What others may see of an author's notes, kept beside the operations in the same transaction.

A note that was ever shared has one row with the number of its last change in its conference, so a
reader asks for what is new. He is told that a note was taken back only if he could see it before.
"""

import json
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, func, insert, select, update

from rooms.conferences.tables import CONFERENCES
from rooms.notes.messages import DrawStroke, NoteOperation, ShareNote, ShareScope
from rooms.notes.rules import Note, fold, note_of
from rooms.notes.tables import SHARED_NOTES, bodies_of, operations_in

EVERYBODY = "*"
READ_AT_ONCE = 500

MayRead = Callable[[str, str], bool]
"""May the reader see this document in this version?"""


@dataclass(frozen=True, slots=True)
class Shared:
    """What a reader learns: notes as JSON, ids that are no longer there, and how far this goes."""

    notes: list[str]
    withdrawn: list[str]
    seq: int
    more: bool


def publish(
    connection: Connection,
    conference_id: str,
    attendee_id: str,
    fresh: Collection[NoteOperation],
) -> frozenset[str]:
    """Bring the rows of the notes just touched up to date; who has something new to look at."""
    touched = {note_of(operation) for operation in fresh}
    before = _seen_by(connection, attendee_id, touched)
    concerned = touched & (before.keys() | {note_of(one) for one in fresh if _shares(one)})
    if not concerned:
        return frozenset()
    notes = fold(operations_in(bodies_of(connection, attendee_id, concerned)))
    seq = _take_turn(connection, conference_id)
    told: frozenset[str] = frozenset()
    for note_id in sorted(concerned):
        note = notes.get(note_id)
        readers = frozenset() if note is None else _readers(note)
        seen_by = readers | before.get(note_id, frozenset())
        if not seen_by:
            continue
        seq += 1
        values: dict[str, Any] = {
            "shared_seq": seq,
            "readers": _listed(readers),
            "seen_by": _listed(seen_by),
            # What was taken back is not kept here either.
            "body": "" if note is None or not readers else _body(note, attendee_id),
        }
        if note_id in before:
            row = (SHARED_NOTES.c.attendee_id == attendee_id, SHARED_NOTES.c.note_id == note_id)
            connection.execute(update(SHARED_NOTES).where(*row).values(values))
        elif note is not None:
            values |= {
                "attendee_id": attendee_id,
                "note_id": note_id,
                "conference_id": conference_id,
                "document_id": note.place.document_id,
                "sha256": note.place.sha256,
            }
            connection.execute(insert(SHARED_NOTES).values(values))
        told |= seen_by
    return told


def shared_after(
    connection: Connection, conference_id: str, reader_id: str, seq: int, may_read: MayRead
) -> Shared:
    """What changed after `seq` of others' notes that `reader_id` may see."""
    table = SHARED_NOTES.c
    query = (
        select(SHARED_NOTES)
        .where(table.conference_id == conference_id, table.shared_seq > seq)
        .order_by(table.shared_seq)
        .limit(READ_AT_ONCE)
    )
    notes: list[str] = []
    withdrawn: list[str] = []
    rows = connection.execute(query).all()
    for row in rows:
        if row.attendee_id == reader_id or not may_read(row.document_id, row.sha256):
            continue
        if _among(reader_id, row.readers):
            notes.append(row.body)
        elif seq > 0 and _among(reader_id, row.seen_by):
            withdrawn.append(row.note_id)
    reached = rows[-1].shared_seq if rows else seq
    return Shared(notes, withdrawn, reached, more=len(rows) == READ_AT_ONCE)


def _shares(operation: NoteOperation) -> bool:
    match operation:
        case DrawStroke(presenter=presenter):
            return presenter
        case ShareNote(scope=scope):
            return scope is not ShareScope.NOBODY
        case _:
            return False


def _seen_by(
    connection: Connection, attendee_id: str, note_ids: Iterable[str]
) -> dict[str, frozenset[str]]:
    """Who ever could see those of these notes that were shared before."""
    table = SHARED_NOTES.c
    query = select(table.note_id, table.seen_by).where(table.attendee_id == attendee_id)
    rows = connection.execute(query.where(table.note_id.in_(list(note_ids))))
    return {row.note_id: frozenset(json.loads(row.seen_by)) for row in rows}


def _take_turn(connection: Connection, conference_id: str) -> int:
    """The newest number in use. Held until the transaction ends: numbers are committed in order,
    so a reader who has seen one has seen all below."""
    lock = select(CONFERENCES.c.id).where(CONFERENCES.c.id == conference_id)
    connection.execute(lock.with_for_update(key_share=True))
    table = SHARED_NOTES.c
    newest = select(func.max(table.shared_seq)).where(table.conference_id == conference_id)
    return connection.scalar(newest) or 0


def _readers(note: Note) -> frozenset[str]:
    return frozenset({EVERYBODY}) if note.scope is ShareScope.EVERYBODY else note.readers


def _listed(attendees: Iterable[str]) -> str:
    return json.dumps(sorted(attendees))


def _among(reader_id: str, listed: str) -> bool:
    attendees = json.loads(listed)
    return EVERYBODY in attendees or reader_id in attendees


def _body(note: Note, author_id: str) -> str:
    return note.shared_by(author_id).model_dump_json()
