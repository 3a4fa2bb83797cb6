"""Storage of conferences that were held elsewhere and imported. Their log lies where every log
does, their files in the store under `imports/{conference_id}/`; nothing of them is ever changed."""

from sqlalchemy import BigInteger, Column, Index, String, Table, Text

from rooms.kernel.tables import METADATA

IMPORTED = Table(
    "imported_conferences",
    METADATA,
    Column("conference_id", String(64), primary_key=True),
    Column("title", String(500), nullable=False),
    Column("place", String(300), nullable=False),
    Column("starts_at_ms", BigInteger, nullable=False),
    Column("ends_at_ms", BigInteger, nullable=False),
    # The conference as it was scheduled: what its log begins with.
    Column("facts", Text, nullable=False),
    Column("manifest", Text, nullable=False),
    # What a list shows of it, and how it went: JSON.
    Column("summary", Text, nullable=False),
    # The key that signed the bundle, empty where nobody did.
    Column("origin", String(64), nullable=False),
    Column("manifest_sha256", String(64), nullable=False),
    Column("imported_at_ms", BigInteger, nullable=False),
)
Index(None, IMPORTED.c.starts_at_ms)

IMPORTED_ATTENDEES = Table(
    "imported_attendees",
    METADATA,
    Column("conference_id", String(64), primary_key=True),
    Column("attendee_id", String(64), primary_key=True),
    Column("person_id", String(64), nullable=False),
    Column("role", String(32), nullable=False),
)
"""Who took part, by the ids of the other server: an account here with the same id is the same."""
Index(None, IMPORTED_ATTENDEES.c.person_id)

IMPORTED_PAPERS = Table(
    "imported_papers",
    METADATA,
    Column("conference_id", String(64), primary_key=True),
    Column("sha256", String(64), primary_key=True),
    # In the bundle.
    Column("name", String(300), nullable=False),
    Column("title", String(500), nullable=False),
    # How far its pages are, as of every paper; the sweep finds what is not drawn yet.
    Column("render_state", String(16), nullable=False),
    Column("failure", String(64)),
)
Index(None, IMPORTED_PAPERS.c.sha256)
Index(None, IMPORTED_PAPERS.c.render_state)
