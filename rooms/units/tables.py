"""Storage of the tree of units."""

from sqlalchemy import Column, Date, ForeignKey, Index, String, Table

from rooms.kernel.tables import METADATA

UNITS = Table(
    "units",
    METADATA,
    Column("id", String(64), primary_key=True),
    Column("parent_id", String(64), ForeignKey("units.id")),
    Column("name", String(200), nullable=False),
    Column("name_key", String(200), nullable=False),
    Column("code", String(64), nullable=False),
    Column("valid_from", Date, nullable=False),
    Column("valid_to", Date),
)
Index(None, UNITS.c.parent_id)
