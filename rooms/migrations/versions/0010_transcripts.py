"""Transcripts and their versions."""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "transcripts",
        _conference(),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("log_seq", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(16), nullable=False),
        sa.Column("reason", sa.String(32)),
        sa.Column("progress", sa.Float(), nullable=False),
        sa.Column("run", sa.Integer(), nullable=False),
        sa.Column("changed_at_ms", sa.BigInteger(), nullable=False),
    )
    _rows()
    _versions()
    op.create_table(
        "transcript_operations",
        _conference(),
        sa.Column("key", sa.String(64), primary_key=True),
        _attendee("edited_by", nullable=False),
        sa.Column("at_ms", sa.BigInteger(), nullable=False),
        sa.Column("digest", sa.String(64), nullable=False),
        sa.Column("outcome", sa.String(16), nullable=False),
        sa.Column("changed", sa.Integer(), nullable=False),
    )
    op.create_table(
        "transcript_vocabulary",
        _conference(),
        sa.Column("word", sa.String(100), primary_key=True),
        _attendee("added_by", nullable=False),
        sa.Column("added_at_ms", sa.BigInteger(), nullable=False),
    )
    _pass()


def _rows() -> None:
    op.create_table(
        "transcript_rows",
        sa.Column("id", sa.String(64), primary_key=True),
        sa.Column("conference_id", sa.String(64), sa.ForeignKey("conferences.id"), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("standing", sa.String(16), nullable=False),
        _attendee("attendee_id", nullable=False),
        _attendee("heard_id", nullable=False),
        sa.Column("site_id", sa.String(64), sa.ForeignKey("sites.id"), nullable=False),
        sa.Column("item_id", sa.String(64)),
        sa.Column("started_at_ms", sa.BigInteger(), nullable=False),
        sa.Column("ended_at_ms", sa.BigInteger(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("source", sa.String(16), nullable=False),
        sa.Column("corrected", sa.Boolean(), nullable=False),
        _attendee("edited_by", nullable=True),
        sa.Column("edited_at_ms", sa.BigInteger()),
        sa.Column("offer", sa.Integer()),
        sa.Column("merged_into", sa.String(64)),
        sa.Column("split_from", sa.String(64)),
        sa.UniqueConstraint("conference_id", "seq"),
    )
    op.create_index("ix_transcript_rows_heard", "transcript_rows", ["conference_id", "heard_id"])
    op.create_index(op.f("ix_transcript_rows_merged_into"), "transcript_rows", ["merged_into"])


def _versions() -> None:
    op.create_table(
        "transcript_versions",
        sa.Column("row_id", sa.String(64), sa.ForeignKey("transcript_rows.id"), primary_key=True),
        sa.Column("version", sa.Integer(), primary_key=True, autoincrement=False),
        sa.Column("at_ms", sa.BigInteger(), nullable=False),
        _attendee("edited_by", nullable=True),
        sa.Column("kind", sa.String(16), nullable=False),
        sa.Column("beside", sa.Boolean(), nullable=False),
        sa.Column("operation_key", sa.String(64)),
        sa.Column("standing", sa.String(16), nullable=False),
        _attendee("attendee_id", nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
    )
    op.create_index(
        op.f("ix_transcript_versions_operation_key"), "transcript_versions", ["operation_key"]
    )


def _pass() -> None:
    op.create_table(
        "transcript_heard",
        _conference(),
        sa.Column("run", sa.Integer(), primary_key=True, autoincrement=False),
        _attendee("attendee_id", nullable=False, primary_key=True),
        sa.Column("heard_until_ms", sa.BigInteger(), primary_key=True, autoincrement=False),
        sa.Column("segments", sa.Text(), nullable=False),
    )
    op.create_table(
        "transcript_voices",
        _conference(),
        sa.Column("run", sa.Integer(), primary_key=True, autoincrement=False),
        _attendee("attendee_id", nullable=False, primary_key=True),
        sa.Column("heard_until_ms", sa.BigInteger(), nullable=False),
        sa.Column("done", sa.Boolean(), nullable=False),
    )


def _conference() -> "sa.Column[str]":
    return sa.Column(
        "conference_id", sa.String(64), sa.ForeignKey("conferences.id"), primary_key=True
    )


def _attendee(name: str, *, nullable: bool, primary_key: bool = False) -> "sa.Column[str]":
    return sa.Column(
        name,
        sa.String(64),
        sa.ForeignKey("attendees.id"),
        nullable=nullable,
        primary_key=primary_key,
    )
