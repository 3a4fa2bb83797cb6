"""Votes: polls, ballots, results."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    voter: sa.Column[bool] = sa.Column(
        "voter", sa.Boolean(), nullable=False, server_default=sa.false()
    )
    op.add_column("attendees", voter)
    op.execute("UPDATE attendees SET voter = true WHERE role IN ('chair', 'delegate')")
    _polls()
    _ballots()


def _key(name: str, length: int = 64, references: str | None = None) -> sa.Column[str]:
    keys = [] if references is None else [sa.ForeignKey(f"{references}.id")]
    return sa.Column(name, sa.String(length), *keys, primary_key=True)


def _polls() -> None:
    op.create_table(
        "polls",
        _key("id"),
        sa.Column("conference_id", sa.String(64), sa.ForeignKey("conferences.id"), nullable=False),
        sa.Column("previous_id", sa.String(64), sa.ForeignKey("polls.id")),
        sa.Column("method", sa.String(16), nullable=False),
        sa.Column("choices", sa.Integer(), nullable=False),
        sa.Column("min_marks", sa.Integer(), nullable=False),
        sa.Column("max_marks", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(16), nullable=False),
        sa.Column("ends_at_ms", sa.BigInteger()),
        sa.Column("public_key", sa.LargeBinary()),
        sa.Column("counted", sa.Boolean(), nullable=False),
        sa.Column("wiped", sa.Boolean(), nullable=False),
    )
    for column in ("conference_id", "previous_id", "state", "wiped"):
        op.create_index(op.f(f"ix_polls_{column}"), "polls", [column])
    op.create_table(
        "poll_electors",
        _key("poll_id", references="polls"),
        _key("attendee_id", references="attendees"),
    )


def _ballots() -> None:
    op.create_table(
        "ballots",
        _key("poll_id"),
        _key("attendee_id"),
        sa.Column("key", sa.String(32), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
    )
    op.create_table(
        "counted_ballots",
        _key("poll_id"),
        _key("id", 32),
        sa.Column("marks", sa.String(100), nullable=False),
    )
    op.create_table(
        "ballot_receipts",
        _key("poll_id"),
        sa.Column("place", sa.Integer(), primary_key=True, autoincrement=False),
        sa.Column("receipt", sa.String(16), nullable=False),
    )
