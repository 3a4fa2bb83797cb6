"""Devices that are paired with a site, and guests who come by a link."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    _devices()
    op.create_table(
        "guest_links",
        sa.Column("id", sa.String(64), primary_key=True),
        sa.Column("conference_id", sa.String(64), sa.ForeignKey("conferences.id"), nullable=False),
        sa.Column("name", sa.String(200), nullable=False),
        sa.Column("made_by", sa.String(64), sa.ForeignKey("attendees.id"), nullable=False),
        sa.Column("made_at_ms", sa.BigInteger(), nullable=False),
        sa.Column("expires_at_ms", sa.BigInteger(), nullable=False),
        sa.Column("uses", sa.Integer(), nullable=False),
        sa.Column("used", sa.Integer(), nullable=False),
        sa.Column("revoked_at_ms", sa.BigInteger()),
    )
    op.create_index(op.f("ix_guest_links_conference_id"), "guest_links", ["conference_id"])
    removed: sa.Column[bool] = sa.Column(
        "removed", sa.Boolean(), nullable=False, server_default=sa.false()
    )
    op.add_column("attendees", removed)


def _devices() -> None:
    op.create_table(
        "devices",
        sa.Column("id", sa.String(64), primary_key=True),
        sa.Column("unit_id", sa.String(64), sa.ForeignKey("units.id"), nullable=False),
        sa.Column("name", sa.String(200), nullable=False),
        sa.Column("token_hash", sa.String(64), unique=True),
        sa.Column("paired_by", sa.String(64), sa.ForeignKey("people.id"), nullable=False),
        sa.Column("paired_at_ms", sa.BigInteger(), nullable=False),
        sa.Column("seen_at_ms", sa.BigInteger()),
        sa.Column("revoked_at_ms", sa.BigInteger()),
    )
    op.create_index(op.f("ix_devices_unit_id"), "devices", ["unit_id"])
    op.create_table(
        "device_pairings",
        sa.Column("code_hash", sa.String(64), primary_key=True),
        sa.Column("secret_hash", sa.String(64), nullable=False, unique=True),
        sa.Column("expires_at_ms", sa.BigInteger(), nullable=False),
        sa.Column("device_id", sa.String(64), sa.ForeignKey("devices.id")),
    )
    op.create_index(op.f("ix_device_pairings_expires_at_ms"), "device_pairings", ["expires_at_ms"])
    with op.batch_alter_table("sessions") as sessions:
        sessions.add_column(sa.Column("device_id", sa.String(64)))
        sessions.create_foreign_key(
            op.f("fk_sessions_device_id_devices"), "devices", ["device_id"], ["id"]
        )
    op.create_index("ix_sessions_device_id", "sessions", ["device_id"])
