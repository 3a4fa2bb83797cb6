"""Storage of presence: who is here now, for lists and for finding those a crash left behind."""

from collections.abc import Sequence

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Connection,
    ForeignKey,
    String,
    Table,
    bindparam,
    insert,
    select,
    update,
)

from rooms.attendance.messages import Arrived
from rooms.attendance.rules import ConnectionEvent
from rooms.kernel.tables import METADATA

PRESENCE = Table(
    "presence",
    METADATA,
    Column("attendee_id", String(64), ForeignKey("attendees.id"), primary_key=True),
    Column("conference_id", String(64), ForeignKey("conferences.id"), nullable=False, index=True),
    Column("connected", Boolean, nullable=False, index=True),
    Column("first_arrived_at_ms", BigInteger, nullable=False),
    Column("changed_at_ms", BigInteger, nullable=False),
)


def project(connection: Connection, conference_id: str, events: Sequence[ConnectionEvent]) -> None:
    """Bring the rows up to date with the log: three statements, also for a storm of arrivals."""
    if not events:
        return
    first = {event.attendee_id: event.at_ms for event in reversed(events)}
    last = {event.attendee_id: event for event in events}
    rows = {
        who: {"connected": isinstance(event, Arrived), "changed_at_ms": event.at_ms}
        for who, event in last.items()
    }
    query = select(PRESENCE.c.attendee_id).where(PRESENCE.c.attendee_id.in_(list(rows)))
    known = set(connection.scalars(query))
    new = [
        {
            "attendee_id": who,
            "conference_id": conference_id,
            "first_arrived_at_ms": first[who],
            **row,
        }
        for who, row in rows.items()
        if who not in known
    ]
    if new:
        connection.execute(insert(PRESENCE), new)
    if known:
        changed = update(PRESENCE).where(PRESENCE.c.attendee_id == bindparam("who"))
        connection.execute(changed, [{"who": who, **rows[who]} for who in sorted(known)])
