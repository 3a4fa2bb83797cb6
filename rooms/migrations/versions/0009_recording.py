"""Recordings: their segments, the films made of them."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    record_at_opening: sa.Column[bool] = sa.Column(
        "record_at_opening", sa.Boolean(), nullable=False, server_default=sa.false()
    )
    op.add_column("conferences", record_at_opening)
    _recordings()
    _segments()
    _films()


def _recordings() -> None:
    op.create_table(
        "recordings",
        sa.Column("id", sa.String(64), primary_key=True),
        sa.Column("conference_id", sa.String(64), sa.ForeignKey("conferences.id"), nullable=False),
        sa.Column("started_at_ms", sa.BigInteger(), nullable=False),
        sa.Column("ended_at_ms", sa.BigInteger()),
        sa.Column("state", sa.String(16), nullable=False),
        sa.Column("reason", sa.String(64)),
        sa.Column("retain_until_ms", sa.BigInteger()),
        sa.Column("deleted_at_ms", sa.BigInteger()),
        sa.Column("deleted_by", sa.String(200)),
        sa.Column("deleted_why", sa.String(500)),
    )
    op.create_index(op.f("ix_recordings_conference_id"), "recordings", ["conference_id"])
    op.create_index(op.f("ix_recordings_retain_until_ms"), "recordings", ["retain_until_ms"])
    op.create_table(
        "recording_pauses",
        sa.Column("recording_id", sa.String(64), sa.ForeignKey("recordings.id"), primary_key=True),
        sa.Column("from_ms", sa.BigInteger(), primary_key=True),
        sa.Column("to_ms", sa.BigInteger()),
    )


def _segments() -> None:
    op.create_table(
        "recording_segments",
        sa.Column("id", sa.String(64), primary_key=True),
        sa.Column("recording_id", sa.String(64), sa.ForeignKey("recordings.id"), nullable=False),
        sa.Column("conference_id", sa.String(64), sa.ForeignKey("conferences.id"), nullable=False),
        sa.Column("attendee_id", sa.String(64), nullable=False),
        sa.Column("site_id", sa.String(64), nullable=False),
        sa.Column("kind", sa.String(16), nullable=False),
        sa.Column("codec", sa.String(8), nullable=False),
        sa.Column("file", sa.String(200), nullable=False),
        sa.Column("started_at_ms", sa.BigInteger(), nullable=False),
        sa.Column("ended_at_ms", sa.BigInteger()),
        sa.Column("byte_count", sa.BigInteger(), nullable=False),
        sa.Column("sha256", sa.String(64)),
        sa.Column("gaps", sa.Text(), nullable=False),
        sa.Column("state", sa.String(16), nullable=False),
    )
    for column in ("recording_id", "conference_id", "state"):
        op.create_index(op.f(f"ix_recording_segments_{column}"), "recording_segments", [column])


def _films() -> None:
    op.create_table(
        "films",
        sa.Column("id", sa.String(64), primary_key=True),
        sa.Column("conference_id", sa.String(64), sa.ForeignKey("conferences.id"), nullable=False),
        sa.Column("kind", sa.String(8), nullable=False),
        sa.Column("state", sa.String(16), nullable=False),
        sa.Column("progress", sa.Float(), nullable=False),
        sa.Column("reason", sa.String(64)),
        sa.Column("file", sa.String(200)),
        sa.Column("sha256", sa.String(64)),
        sa.Column("byte_count", sa.BigInteger()),
        sa.Column("duration_ms", sa.BigInteger()),
        sa.Column("width", sa.Integer()),
        sa.Column("height", sa.Integer()),
        sa.Column("made_at_ms", sa.BigInteger()),
        sa.Column("film_spans", sa.Text(), nullable=False),
        sa.Column("chapters", sa.Text(), nullable=False),
        sa.Column("missing", sa.Text(), nullable=False),
        sa.UniqueConstraint("conference_id", "kind"),
    )
    op.create_index(op.f("ix_films_state"), "films", ["state"])
