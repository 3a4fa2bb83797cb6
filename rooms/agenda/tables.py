"""Storage of the agenda as scheduled. What becomes of it in the meeting is in the log."""

from sqlalchemy import Column, ForeignKey, Index, Integer, String, Table

from rooms.kernel.tables import METADATA

SCHEDULED_ITEMS = Table(
    "scheduled_items",
    METADATA,
    Column("id", String(64), primary_key=True),
    Column("conference_id", String(64), ForeignKey("conferences.id"), nullable=False),
    Column("parent_id", String(64), ForeignKey("scheduled_items.id")),
    Column("position", Integer, nullable=False),
    Column("title", String(500), nullable=False),
    Column("presenter_id", String(64), ForeignKey("attendees.id")),
    Column("planned_minutes", Integer, nullable=False),
)
Index(None, SCHEDULED_ITEMS.c.conference_id)
