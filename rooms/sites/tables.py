"""Storage of sites and attendees: written when the conference is scheduled; guests are added when
they are let in."""

from sqlalchemy import (
    Boolean,
    Column,
    ForeignKey,
    Index,
    Integer,
    String,
    Table,
    UniqueConstraint,
    false,
)

from rooms.kernel.tables import METADATA

SITES = Table(
    "sites",
    METADATA,
    Column("id", String(64), primary_key=True),
    Column("conference_id", String(64), ForeignKey("conferences.id"), nullable=False),
    Column("ordinal", Integer, nullable=False),
    Column("unit_id", String(64), ForeignKey("units.id"), nullable=False),
    Column("name", String(200), nullable=False),
    Column("main", Boolean, nullable=False),
    UniqueConstraint("conference_id", "ordinal"),
)

ATTENDEES = Table(
    "attendees",
    METADATA,
    Column("id", String(64), primary_key=True),
    Column("conference_id", String(64), ForeignKey("conferences.id"), nullable=False),
    Column("ordinal", Integer, nullable=False),
    Column("person_id", String(64), ForeignKey("people.id"), nullable=False),
    Column("site_id", String(64), ForeignKey("sites.id"), nullable=False),
    Column("role", String(32), nullable=False),
    Column("voter", Boolean, nullable=False, server_default=false()),
    # A guest who was sent out.
    Column("removed", Boolean, nullable=False, server_default=false()),
    # As they were when invited; units and people are renamed, the record is not.
    Column("name", String(200), nullable=False),
    Column("position", String(200), nullable=False),
    Column("unit_name", String(200), nullable=False),
    UniqueConstraint("conference_id", "ordinal"),
    UniqueConstraint("conference_id", "person_id"),
)
Index(None, ATTENDEES.c.person_id)
