"""Storage of the index: which papers and pages are in it. The words themselves are kept by what the
database has for them, FTS5 or tsvectors, in `search_words`: made by the migration, not in the
metadata."""

from sqlalchemy import BigInteger, Column, Index, Integer, String, Table, Text, UniqueConstraint

from rooms.kernel.tables import METADATA

# Those of which all pages that have words are in.
PAPERS = Table(
    "search_papers",
    METADATA,
    Column("sha256", String(64), primary_key=True),
)

PAGES = Table(
    "search_pages",
    METADATA,
    Column("id", Integer, primary_key=True),
    Column("sha256", String(64), nullable=False),
    Column("page", Integer, nullable=False),
    UniqueConstraint("sha256", "page"),
)

# Conferences and official papers whose moments are in, and the state they were in then.
RECORDS = Table(
    "search_records",
    METADATA,
    Column("record_id", String(64), primary_key=True),
    Column("stamp", String(200), nullable=False),
)

# Their words are in `moment_words`, likewise.
MOMENTS = Table(
    "search_moments",
    METADATA,
    Column("id", Integer, primary_key=True),
    Column("record_id", String(64), nullable=False),
    Column("kind", String(16), nullable=False),
    Column("ref", String(64), nullable=False),
    Column("at_ms", BigInteger),
    Column("text", Text, nullable=False),
    Column("speaker", Text, nullable=False),
    Column("item", Text, nullable=False),
)
Index(None, MOMENTS.c.record_id)
