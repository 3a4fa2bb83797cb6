"""Storage of films: a row for the film of a conference and one for its sound alone."""

from sqlalchemy import (
    BigInteger,
    Column,
    Float,
    ForeignKey,
    Integer,
    String,
    Table,
    Text,
    UniqueConstraint,
)

from rooms.kernel.tables import METADATA

FILMS = Table(
    "films",
    METADATA,
    Column("id", String(64), primary_key=True),
    Column("conference_id", String(64), ForeignKey("conferences.id"), nullable=False),
    Column("kind", String(8), nullable=False),
    Column("state", String(16), nullable=False, index=True),
    Column("progress", Float, nullable=False),
    Column("reason", String(64)),
    Column("file", String(200)),
    Column("sha256", String(64)),
    Column("byte_count", BigInteger),
    Column("duration_ms", BigInteger),
    Column("width", Integer),
    Column("height", Integer),
    Column("made_at_ms", BigInteger),
    Column("film_spans", Text, nullable=False),  # JSON lists of `film_messages`
    Column("chapters", Text, nullable=False),
    Column("missing", Text, nullable=False),
    UniqueConstraint("conference_id", "kind"),
)
