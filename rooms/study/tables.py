"""Storage of study: to whom a conference is open again, and what each has watched."""

from sqlalchemy import BigInteger, Boolean, Column, ForeignKey, Index, String, Table, Text

from rooms.kernel.tables import METADATA

STUDIES = Table(
    "studies",
    METADATA,
    Column("id", String(64), primary_key=True),
    # Of this server or imported.
    Column("conference_id", String(64), nullable=False),
    Column("opened_by", String(64), ForeignKey("people.id"), nullable=False),
    Column("opened_at_ms", BigInteger, nullable=False),
    Column("from_ms", BigInteger, nullable=False),
    Column("to_ms", BigInteger, nullable=False),
    Column("film", Boolean, nullable=False),
    Column("papers", Boolean, nullable=False),
    Column("transcript", Boolean, nullable=False),
    Column("closed_at_ms", BigInteger),
)
Index(None, STUDIES.c.conference_id)

STUDY_UNITS = Table(
    "study_units",
    METADATA,
    Column("study_id", String(64), ForeignKey("studies.id"), primary_key=True),
    Column("unit_id", String(64), ForeignKey("units.id"), primary_key=True),
)
Index(None, STUDY_UNITS.c.unit_id)

STUDY_PROGRESS = Table(
    "study_progress",
    METADATA,
    Column("study_id", String(64), ForeignKey("studies.id"), primary_key=True),
    Column("person_id", String(64), ForeignKey("people.id"), primary_key=True),
    # JSON, one [from, to] for each span of the film that was watched.
    Column("spans", Text, nullable=False),
    Column("watched_ms", BigInteger, nullable=False),
    Column("furthest_ms", BigInteger, nullable=False),
    Column("changed_at_ms", BigInteger, nullable=False),
    Column("done_at_ms", BigInteger),
)
