"""The log of a conference: lines numbered from 1, each carrying the hash of the one before.

The first line's predecessor is the hash of the conference as it was scheduled, and the head is kept
apart, so that a change of the roster, of any line, or a cut-off end is found by `verify`. Appending
moves the head from the version the writer knows; a second writer is `Fenced`.
"""

import hashlib
import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import (
    BigInteger,
    Column,
    Connection,
    Integer,
    Row,
    String,
    Table,
    Text,
    insert,
    select,
    update,
)
from sqlalchemy.exc import IntegrityError

from rooms.kernel.tables import METADATA

LINES = Table(
    "conference_log",
    METADATA,
    Column("conference_id", String(64), primary_key=True),
    Column("seq", Integer, primary_key=True, autoincrement=False),
    Column("at_ms", BigInteger, nullable=False),
    Column("actor", String(64), nullable=False),
    Column("event", Text, nullable=False),
    Column("previous_hash", String(64), nullable=False),
    Column("hash", String(64), nullable=False),
)

HEADS = Table(
    "conference_log_heads",
    METADATA,
    Column("conference_id", String(64), primary_key=True),
    Column("seq", Integer, nullable=False),
    Column("hash", String(64), nullable=False),
)


class Fenced(Exception):
    """Somebody else has appended since."""


@dataclass(frozen=True, slots=True)
class Head:
    """The newest line's number and hash; number 0 and the genesis hash while there is none."""

    seq: int
    hash: str


@dataclass(frozen=True, slots=True)
class Line:
    """One line as stored; `event` is canonical JSON."""

    conference_id: str
    seq: int
    at_ms: int
    actor: str
    event: str
    previous_hash: str
    hash: str


def canonical(value: object) -> str:
    """The one way a JSON value is written, so that equal values have equal hashes."""
    return json.dumps(
        value, ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False
    )


def genesis_hash(as_scheduled: object) -> str:
    """The hash that stands before the first line."""
    return hashlib.sha256(canonical(as_scheduled).encode()).hexdigest()


def _hash(previous_hash: str, *facts: str | int) -> str:
    return hashlib.sha256(f"{previous_hash}\n{canonical(facts)}".encode()).hexdigest()


def follows(head: Head, conference_id: str, at_ms: int, actor: str, event: str) -> Head:
    """The head after one more line."""
    seq = head.seq + 1
    return Head(seq, _hash(head.hash, conference_id, seq, at_ms, actor, event))


def chain(
    head: Head, conference_id: str, at_ms: int, actor: str, events: Iterable[str]
) -> list[Line]:
    """Lines for `events` after `head`."""
    lines: list[Line] = []
    previous = head.hash
    for seq, event in enumerate(events, start=head.seq + 1):
        digest = _hash(previous, conference_id, seq, at_ms, actor, event)
        lines.append(Line(conference_id, seq, at_ms, actor, event, previous, digest))
        previous = digest
    return lines


def verify(genesis: str, head: Head, lines: Sequence[Line]) -> int | None:
    """The number of the first line that is wrong or missing, or None if the chain holds."""
    previous = genesis
    for seq, line in enumerate(lines, start=1):
        digest = _hash(previous, line.conference_id, line.seq, line.at_ms, line.actor, line.event)
        if (line.seq, line.previous_hash, line.hash) != (seq, previous, digest):
            return seq
        previous = digest
    return None if head == Head(len(lines), previous) else len(lines) + 1


def start(connection: Connection, conference_id: str, genesis: str) -> None:
    """An empty log for a conference just scheduled."""
    connection.execute(insert(HEADS).values(conference_id=conference_id, seq=0, hash=genesis))


def append(connection: Connection, conference_id: str, head: Head, lines: Sequence[Line]) -> Head:
    """Move the head on from `head` and write `lines`; `Fenced` if the head is not there any more.

    Moving the head comes first: on PostgreSQL it locks the row, so a second writer waits and then
    finds the head gone instead of running into the primary key.
    """
    new = Head(lines[-1].seq, lines[-1].hash) if lines else head
    moved = connection.execute(
        update(HEADS)
        .where(HEADS.c.conference_id == conference_id)
        .where(HEADS.c.seq == head.seq, HEADS.c.hash == head.hash)
        .values(seq=new.seq, hash=new.hash)
    )
    if moved.rowcount != 1:
        raise Fenced
    if lines:
        try:
            connection.execute(insert(LINES), [_row(line) for line in lines])
        except IntegrityError as error:
            raise Fenced from error
    return new


def require_head(connection: Connection, conference_id: str, head: Head) -> None:
    """`Fenced` if the head is not there any more: what was decided on it doesn't hold."""
    if head_of(connection, conference_id) != head:
        raise Fenced


def head_of(connection: Connection, conference_id: str) -> Head | None:
    row = (
        connection.execute(select(HEADS).where(HEADS.c.conference_id == conference_id))
    ).one_or_none()
    return None if row is None else Head(row.seq, row.hash)


def lines_after(
    connection: Connection, conference_id: str, seq: int = 0, limit: int | None = None
) -> list[Line]:
    rows = connection.execute(
        select(LINES)
        .where(LINES.c.conference_id == conference_id, LINES.c.seq > seq)
        .order_by(LINES.c.seq)
        .limit(limit)
    )
    return [_line(row) for row in rows]


def _row(line: Line) -> dict[str, str | int]:
    return {
        "conference_id": line.conference_id,
        "seq": line.seq,
        "at_ms": line.at_ms,
        "actor": line.actor,
        "event": line.event,
        "previous_hash": line.previous_hash,
        "hash": line.hash,
    }


def _line(row: Row[Any]) -> Line:
    return Line(
        row.conference_id, row.seq, row.at_ms, row.actor, row.event, row.previous_hash, row.hash
    )
