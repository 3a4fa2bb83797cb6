"""Consultations before the meeting."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "consultations",
        sa.Column("id", sa.String(64), primary_key=True),
        sa.Column("conference_id", sa.String(64), sa.ForeignKey("conferences.id")),
        sa.Column("asked_by", sa.String(64), sa.ForeignKey("people.id"), nullable=False),
        sa.Column("asked_by_name", sa.String(200), nullable=False),
        sa.Column("asked_by_position", sa.String(200), nullable=False),
        sa.Column("title", sa.String(500), nullable=False),
        sa.Column("question", sa.Text(), nullable=False),
        sa.Column("choices", sa.Text(), nullable=False),
        sa.Column("most_choices", sa.Integer(), nullable=False),
        sa.Column("comment_wanted", sa.Boolean(), nullable=False),
        sa.Column("asked_at_ms", sa.BigInteger(), nullable=False),
        sa.Column("deadline_ms", sa.BigInteger(), nullable=False),
        sa.Column("closed_at_ms", sa.BigInteger()),
    )
    for column in ("conference_id", "asked_by"):
        op.create_index(op.f(f"ix_consultations_{column}"), "consultations", [column])
    op.create_table(
        "consultation_papers",
        _consultation(),
        sa.Column("ordinal", sa.Integer(), primary_key=True, autoincrement=False),
        sa.Column("document_id", sa.String(64), sa.ForeignKey("documents.id"), nullable=False),
    )
    op.create_table(
        "consultation_forms",
        _consultation(),
        sa.Column("person_id", sa.String(64), sa.ForeignKey("people.id"), primary_key=True),
        sa.Column("ordinal", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(200), nullable=False),
        sa.Column("position", sa.String(200), nullable=False),
        sa.Column("unit_name", sa.String(200), nullable=False),
        sa.Column("choices", sa.Text(), nullable=False),
        sa.Column("comment", sa.Text(), nullable=False),
        sa.Column("answered_at_ms", sa.BigInteger()),
    )
    op.create_index(op.f("ix_consultation_forms_person_id"), "consultation_forms", ["person_id"])
    op.create_table(
        "consultation_reminders",
        _consultation(),
        sa.Column("hours_before", sa.Integer(), primary_key=True, autoincrement=False),
        sa.Column("due_at_ms", sa.BigInteger(), nullable=False),
        sa.Column("sent_at_ms", sa.BigInteger()),
        sa.Column("unanswered", sa.Integer(), nullable=False),
    )
    op.create_index(
        op.f("ix_consultation_reminders_sent_at_ms_due_at_ms"),
        "consultation_reminders",
        ["sent_at_ms", "due_at_ms"],
    )


def _consultation() -> sa.Column[str]:
    return sa.Column(
        "consultation_id", sa.String(64), sa.ForeignKey("consultations.id"), primary_key=True
    )
