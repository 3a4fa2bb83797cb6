"""Notes on papers."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "note_authors",
        sa.Column("attendee_id", sa.String(64), sa.ForeignKey("attendees.id"), primary_key=True),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("byte_count", sa.BigInteger(), nullable=False),
    )
    op.create_table(
        "note_operations",
        sa.Column("attendee_id", sa.String(64), sa.ForeignKey("attendees.id"), primary_key=True),
        sa.Column("seq", sa.Integer(), primary_key=True, autoincrement=False),
        sa.Column("operation_id", sa.String(64), nullable=False),
        sa.Column("note_id", sa.String(64), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.UniqueConstraint("attendee_id", "operation_id"),
    )
    op.create_index(
        "ix_note_operations_attendee_note", "note_operations", ["attendee_id", "note_id"]
    )
    op.create_table(
        "shared_notes",
        sa.Column("attendee_id", sa.String(64), sa.ForeignKey("attendees.id"), primary_key=True),
        sa.Column("note_id", sa.String(64), primary_key=True),
        sa.Column("conference_id", sa.String(64), sa.ForeignKey("conferences.id"), nullable=False),
        sa.Column("shared_seq", sa.Integer(), nullable=False),
        sa.Column("document_id", sa.String(64), nullable=False),
        sa.Column("sha256", sa.String(64), nullable=False),
        sa.Column("readers", sa.Text(), nullable=False),
        sa.Column("seen_by", sa.Text(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.UniqueConstraint("conference_id", "shared_seq"),
    )
