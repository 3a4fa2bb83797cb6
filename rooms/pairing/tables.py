"""Storage of codes: for whom each is, and the hash it is found by."""

from sqlalchemy import BigInteger, Column, ForeignKey, Index, String, Table

from rooms.kernel.tables import METADATA

ACCESS_CODES = Table(
    "access_codes",
    METADATA,
    Column("id", String(64), primary_key=True),
    Column("conference_id", String(64), ForeignKey("conferences.id"), nullable=False),
    # Either a person of the conference or a seat of one of its sites.
    Column("attendee_id", String(64), ForeignKey("attendees.id")),
    Column("site_id", String(64), ForeignKey("sites.id")),
    Column("seat", String(8)),
    Column("code_hash", String(64), nullable=False, unique=True),
    Column("issued_at_ms", BigInteger, nullable=False),
    Column("revoked_at_ms", BigInteger),
)
Index(None, ACCESS_CODES.c.conference_id)
