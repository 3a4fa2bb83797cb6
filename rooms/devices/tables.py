"""Storage of paired devices (only the hash of a token is kept) and of codes that wait."""

from sqlalchemy import BigInteger, Column, ForeignKey, Index, String, Table

from rooms.kernel.tables import METADATA

DEVICES = Table(
    "devices",
    METADATA,
    Column("id", String(64), primary_key=True),
    Column("unit_id", String(64), ForeignKey("units.id"), nullable=False),
    Column("name", String(200), nullable=False),
    # Until the device has fetched its token it has none.
    Column("token_hash", String(64), unique=True),
    Column("paired_by", String(64), ForeignKey("people.id"), nullable=False),
    Column("paired_at_ms", BigInteger, nullable=False),
    Column("seen_at_ms", BigInteger),
    Column("revoked_at_ms", BigInteger),
)
Index(None, DEVICES.c.unit_id)

PAIRINGS = Table(
    "device_pairings",
    METADATA,
    Column("code_hash", String(64), primary_key=True),
    Column("secret_hash", String(64), nullable=False, unique=True),
    Column("expires_at_ms", BigInteger, nullable=False),
    # Set once somebody has typed the code.
    Column("device_id", String(64), ForeignKey("devices.id")),
)
Index(None, PAIRINGS.c.expires_at_ms)
