"""Storage of minutes: their state on the conference's row, which files they are, and the official
papers they become: sections with every version, the steps taken, numbers, templates."""

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Connection,
    ForeignKey,
    Index,
    Integer,
    String,
    Table,
    Text,
    UniqueConstraint,
    update,
)

from rooms.conferences.tables import CONFERENCES
from rooms.kernel.tables import METADATA
from rooms.minutes.messages import MinutesChanged

MINUTES_PAPERS = Table(
    "minutes_papers",
    METADATA,
    Column("conference_id", String(64), ForeignKey("conferences.id"), primary_key=True),
    Column("format", String(8), primary_key=True),
    Column("sha256", String(64), nullable=False),
    Column("made_at_ms", BigInteger, nullable=False),
)

TEMPLATES = Table(
    "paper_templates",
    METADATA,
    Column("id", String(64), primary_key=True),
    Column("unit_id", String(64), ForeignKey("units.id"), nullable=False),
    Column("name", String(200), nullable=False),
    Column("sha256", String(64), nullable=False),
    Column("uploaded_by", String(64), ForeignKey("people.id"), nullable=False),
    Column("uploaded_at_ms", BigInteger, nullable=False),
    Column("removed_at_ms", BigInteger),
)
Index(None, TEMPLATES.c.unit_id)

PAPERS = Table(
    "official_papers",
    METADATA,
    Column("id", String(64), primary_key=True),
    Column("conference_id", String(64), ForeignKey("conferences.id"), nullable=False),
    Column("kind", String(32), nullable=False),
    Column("edition", Integer, nullable=False),
    Column("replaces", String(64), ForeignKey("official_papers.id")),
    # Whose register and whose records clerk.
    Column("unit_id", String(64), ForeignKey("units.id"), nullable=False),
    Column("state", String(16), nullable=False),
    Column("format_id", String(64), nullable=False),
    Column("template_id", String(64), ForeignKey("paper_templates.id")),
    # The day it bears, as YYYY-MM-DD, and the last day a notice may be issued on.
    Column("day", String(10), nullable=False),
    Column("due", String(10)),
    # The file as it was handed in, as it was signed, and as it is now with number and seal.
    Column("submitted_sha256", String(64)),
    Column("signed_sha256", String(64)),
    Column("sha256", String(64)),
    # The Word file it was issued with.
    Column("docx_sha256", String(64)),
    # Where number and signatures go on it, as JSON.
    Column("places", Text),
    Column("signed", String(16)),
    Column("sealed", String(16)),
    Column("number", Integer),
    Column("code", String(200), nullable=False),
    Column("signatures", Text, nullable=False),  # a JSON list
    Column("made_at_ms", BigInteger, nullable=False),
    Column("changed_at_ms", BigInteger, nullable=False),
    Column("issued_at_ms", BigInteger),
    UniqueConstraint("conference_id", "kind", "edition"),
)
Index(None, PAPERS.c.unit_id, PAPERS.c.state)

SECTION_VERSIONS = Table(
    "official_paper_sections",
    METADATA,
    Column("paper_id", String(64), ForeignKey("official_papers.id"), primary_key=True),
    Column("section", String(80), primary_key=True),
    # 0 is the draft; nothing is ever overwritten.
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("ordinal", Integer, nullable=False),
    Column("base", Integer, nullable=False),
    Column("aside", Boolean, nullable=False),
    Column("author_id", String(64), ForeignKey("people.id")),
    Column("author", String(200), nullable=False),
    Column("at_ms", BigInteger, nullable=False),
    Column("content", Text, nullable=False),
)

STEPS = Table(
    "official_paper_steps",
    METADATA,
    Column("paper_id", String(64), ForeignKey("official_papers.id"), primary_key=True),
    Column("seq", Integer, primary_key=True, autoincrement=False),
    Column("step", String(32), nullable=False),
    Column("person_id", String(64), ForeignKey("people.id"), nullable=False),
    Column("name", String(200), nullable=False),
    Column("at_ms", BigInteger, nullable=False),
    Column("why", String(1000), nullable=False),
)

NUMBERS = Table(
    "paper_numbers",
    METADATA,
    Column("unit_id", String(64), ForeignKey("units.id"), primary_key=True),
    Column("year", Integer, primary_key=True, autoincrement=False),
    Column("kind", String(32), primary_key=True),
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("paper_id", String(64), ForeignKey("official_papers.id"), nullable=False),
    Column("given_by", String(64), ForeignKey("people.id"), nullable=False),
    Column("given_at_ms", BigInteger, nullable=False),
    # Why numbers before it are missing.
    Column("gap_why", String(1000), nullable=False),
    Column("void_at_ms", BigInteger),
    Column("void_why", String(1000), nullable=False),
)
Index(None, NUMBERS.c.paper_id)


def project(connection: Connection, conference_id: str, event: MinutesChanged) -> None:
    """Bring the conference's row up to date with the log."""
    connection.execute(
        update(CONFERENCES)
        .where(CONFERENCES.c.id == conference_id)
        .values(
            minutes_state=event.minutes.state.value,
            minutes_changed_at_ms=event.minutes.changed_at_ms,
        )
    )
