"""Storage of tasks and of what was reported on them."""

from sqlalchemy import (
    BigInteger,
    Column,
    ForeignKey,
    Index,
    Integer,
    String,
    Table,
    Text,
    UniqueConstraint,
)

from rooms.kernel.tables import METADATA

TASKS = Table(
    "tasks",
    METADATA,
    Column("id", String(64), primary_key=True),
    Column("conference_id", String(64), ForeignKey("conferences.id"), nullable=False),
    # The paper that gave it, in its newest issued version.
    Column("paper_id", String(64), ForeignKey("official_papers.id"), nullable=False),
    Column("key", String(64), nullable=False),
    Column("text", Text, nullable=False),
    Column("unit", String(1000), nullable=False),
    Column("unit_id", String(64), ForeignKey("units.id")),
    Column("person", String(1000), nullable=False),
    Column("person_id", String(64), ForeignKey("people.id")),
    Column("deadline", String(10)),
    Column("state", String(16), nullable=False),
    Column("assigned_at_ms", BigInteger, nullable=False),
    Column("changed_at_ms", BigInteger, nullable=False),
    UniqueConstraint("conference_id", "key"),
)
Index(None, TASKS.c.unit_id)
Index(None, TASKS.c.person_id)

TASK_NOTES = Table(
    "task_notes",
    METADATA,
    Column("task_id", String(64), ForeignKey("tasks.id"), primary_key=True),
    Column("seq", Integer, primary_key=True, autoincrement=False),
    Column("step", String(16), nullable=False),
    Column("person_id", String(64), ForeignKey("people.id"), nullable=False),
    Column("name", String(200), nullable=False),
    Column("at_ms", BigInteger, nullable=False),
    Column("text", Text, nullable=False),
)
