"""Check-in, seats, service calls."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column(
        "conferences",
        sa.Column("check_in_by_joining", sa.Boolean(), nullable=False, server_default=sa.true()),
    )
    op.add_column(
        "conferences",
        sa.Column("stand_ins_vote", sa.Boolean(), nullable=False, server_default=sa.false()),
    )
    op.add_column(
        "conferences",
        sa.Column("wipe_devices", sa.Boolean(), nullable=False, server_default=sa.false()),
    )
    op.create_table(
        "access_codes",
        sa.Column("id", sa.String(64), primary_key=True),
        sa.Column("conference_id", sa.String(64), sa.ForeignKey("conferences.id"), nullable=False),
        sa.Column("attendee_id", sa.String(64), sa.ForeignKey("attendees.id")),
        sa.Column("site_id", sa.String(64), sa.ForeignKey("sites.id")),
        sa.Column("seat", sa.String(8)),
        sa.Column("code_hash", sa.String(64), nullable=False, unique=True),
        sa.Column("issued_at_ms", sa.BigInteger(), nullable=False),
        sa.Column("revoked_at_ms", sa.BigInteger()),
    )
    op.create_index("ix_access_codes_conference_id", "access_codes", ["conference_id"])
    with op.batch_alter_table("sessions") as sessions:
        sessions.add_column(sa.Column("conference_id", sa.String(64)))
        sessions.add_column(sa.Column("code_id", sa.String(64)))
        sessions.add_column(sa.Column("seat", sa.String(8)))
        sessions.add_column(sa.Column("seat_label", sa.String(60)))
        sessions.create_foreign_key(
            op.f("fk_sessions_conference_id_conferences"), "conferences", ["conference_id"], ["id"]
        )
        sessions.create_foreign_key(
            op.f("fk_sessions_code_id_access_codes"), "access_codes", ["code_id"], ["id"]
        )
    op.create_index("ix_sessions_code_id", "sessions", ["code_id"])
