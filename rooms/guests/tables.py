"""Storage of guest links, and of the guests who came by them."""

from typing import TypeAlias

from sqlalchemy import (
    BigInteger,
    Column,
    Connection,
    ForeignKey,
    Index,
    Integer,
    String,
    Table,
    func,
    insert,
    select,
    update,
)

from rooms.guests.messages import GuestAdmitted, GuestRemoved
from rooms.kernel.tables import METADATA
from rooms.sites.tables import ATTENDEES

GUEST_LINKS = Table(
    "guest_links",
    METADATA,
    Column("id", String(64), primary_key=True),
    Column("conference_id", String(64), ForeignKey("conferences.id"), nullable=False),
    Column("name", String(200), nullable=False),
    Column("made_by", String(64), ForeignKey("attendees.id"), nullable=False),
    Column("made_at_ms", BigInteger, nullable=False),
    Column("expires_at_ms", BigInteger, nullable=False),
    Column("uses", Integer, nullable=False),
    Column("used", Integer, nullable=False),
    Column("revoked_at_ms", BigInteger),
)
Index(None, GUEST_LINKS.c.conference_id)

AdmissionEvent: TypeAlias = GuestAdmitted | GuestRemoved


def project(connection: Connection, conference_id: str, event: AdmissionEvent) -> None:
    """A guest is found as everybody else is who takes part."""
    if isinstance(event, GuestRemoved):
        gone = update(ATTENDEES).where(ATTENDEES.c.id == event.attendee_id)
        connection.execute(gone.values(removed=True))
        return
    attendee = event.attendee
    of_conference = ATTENDEES.c.conference_id == conference_id
    last = select(func.max(ATTENDEES.c.ordinal)).where(of_conference).scalar_subquery()
    row = attendee.model_dump(mode="json")
    connection.execute(
        insert(ATTENDEES).values(**row, conference_id=conference_id, ordinal=last + 1)
    )
