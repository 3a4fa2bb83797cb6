"""Storage of documents: what lists and file access read. `projection.py` brings it up to date."""

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Float,
    ForeignKey,
    Index,
    Integer,
    String,
    Table,
    true,
)

from rooms.kernel.tables import METADATA

DOCUMENTS = Table(
    "documents",
    METADATA,
    Column("id", String(64), primary_key=True),
    Column("conference_id", String(64), ForeignKey("conferences.id"), nullable=False),
    Column("item_id", String(64)),
    Column("title", String(500), nullable=False),
    Column("kind", String(16), nullable=False),
    Column("owner_id", String(64), ForeignKey("attendees.id")),
    Column("removed", Boolean, nullable=False),
    Column("state", String(16), nullable=False, server_default="published"),
    Column("submitted_by", String(64)),
    # Readers have a version of it; who of them, if not everybody, says the audience.
    Column("shown", Boolean, nullable=False, server_default=true()),
    Column("audience", String(64)),
)
Index(None, DOCUMENTS.c.conference_id)

VERSIONS = Table(
    "document_versions",
    METADATA,
    Column("document_id", String(64), ForeignKey("documents.id"), primary_key=True),
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("sha256", String(64), nullable=False),
    Column("byte_count", BigInteger, nullable=False),
    Column("uploaded_at_ms", BigInteger, nullable=False),
    Column("render_state", String(16), nullable=False),
    Column("page_count", Integer, nullable=False),
    Column("ready_pages", Integer, nullable=False),
    Column("width", Float, nullable=False),
    Column("height", Float, nullable=False),
    Column("failure", String(64)),
    Column("text_state", String(16), nullable=False, server_default="waiting"),
    Column("text_pages", Integer, nullable=False, server_default="0"),
    # Readers have it or have had it.
    Column("shown", Boolean, nullable=False, server_default=true()),
)
Index(None, VERSIONS.c.sha256)
Index(None, VERSIONS.c.render_state)

# Audiences are named by what they say, so that all papers of a restricted item share one.
AUDIENCE_READERS = Table(
    "audience_readers",
    METADATA,
    Column("audience", String(64), primary_key=True),
    Column("attendee_id", String(64), ForeignKey("attendees.id"), primary_key=True),
)

# Of rules with a beginning or an end; `open` as the log has it, so that a sweep finds what is due.
ACCESS_WINDOWS = Table(
    "access_windows",
    METADATA,
    Column("object_id", String(64), primary_key=True),
    Column("conference_id", String(64), ForeignKey("conferences.id"), nullable=False),
    Column("from_ms", BigInteger),
    Column("to_ms", BigInteger),
    Column("open", Boolean, nullable=False),
)

# Who has had a version open; beside the log, for reading is nobody else's event.
OPENINGS = Table(
    "document_openings",
    METADATA,
    Column("document_id", String(64), ForeignKey("documents.id"), primary_key=True),
    Column("sha256", String(64), primary_key=True),
    Column("attendee_id", String(64), ForeignKey("attendees.id"), primary_key=True),
    Column("at_ms", BigInteger, nullable=False),
)
