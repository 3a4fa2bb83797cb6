"""Storage of the index: which papers and pages are in it. The words themselves are kept by what the
database has for them, FTS5 or tsvectors, in `search_words`: made by the migration, not in the
metadata."""

from sqlalchemy import Column, Integer, String, Table, UniqueConstraint

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
