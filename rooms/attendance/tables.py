"""Storage of presence: who is here now, for lists and for finding those a crash left behind."""

from sqlalchemy import BigInteger, Boolean, Column, ForeignKey, String, Table, insert, update
from sqlalchemy.ext.asyncio import AsyncConnection

from rooms.attendance.messages import Arrived
from rooms.attendance.rules import AttendanceEvent
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


async def project(connection: AsyncConnection, conference_id: str, event: AttendanceEvent) -> None:
    """Bring the row up to date with the log."""
    values = {"connected": isinstance(event, Arrived), "changed_at_ms": event.at_ms}
    known = await connection.execute(
        update(PRESENCE).where(PRESENCE.c.attendee_id == event.attendee_id).values(values)
    )
    if known.rowcount == 0:
        first = {
            "attendee_id": event.attendee_id,
            "conference_id": conference_id,
            "first_arrived_at_ms": event.at_ms,
            **values,
        }
        await connection.execute(insert(PRESENCE).values(first))
