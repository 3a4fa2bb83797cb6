"""Storage of accounts and of signed-in sessions (only the hash of a session's token is kept)."""

from sqlalchemy import BigInteger, Column, ForeignKey, Index, String, Table

from rooms.kernel.tables import METADATA

PEOPLE = Table(
    "people",
    METADATA,
    Column("id", String(64), primary_key=True),
    Column("username", String(100), nullable=False, unique=True),
    Column("password_hash", String(200), nullable=False),
    Column("name", String(200), nullable=False),
    Column("name_key", String(200), nullable=False),
    Column("position", String(200), nullable=False),
    Column("unit_id", String(64), ForeignKey("units.id"), nullable=False),
    Column("account_role", String(32), nullable=False),
    # Opens one person's calendar for reading and nothing else, and has to be shown again.
    Column("calendar_secret", String(64), nullable=False, unique=True),
)
Index(None, PEOPLE.c.unit_id)

SESSIONS = Table(
    "sessions",
    METADATA,
    Column("token_hash", String(64), primary_key=True),
    Column("person_id", String(64), ForeignKey("people.id"), nullable=False),
    Column("created_at_ms", BigInteger, nullable=False),
    Column("expires_at_ms", BigInteger, nullable=False),
    # Signed in by a code: good for this conference only, and as long as the code is.
    Column("conference_id", String(64), ForeignKey("conferences.id")),
    Column("code_id", String(64), ForeignKey("access_codes.id")),
    Column("seat", String(8)),
    Column("seat_label", String(60)),
    # Signed in by a paired device of a site.
    Column("device_id", String(64), ForeignKey("devices.id")),
)
Index(None, SESSIONS.c.person_id)
Index(None, SESSIONS.c.expires_at_ms)
Index(None, SESSIONS.c.code_id)
Index(None, SESSIONS.c.device_id)
