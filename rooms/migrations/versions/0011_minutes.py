"""Minutes that are edited and signed, conclusions and tasks."""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    _templates()
    _papers()
    _sections()
    _register()
    _tasks()


def _templates() -> None:
    op.create_table(
        "paper_templates",
        sa.Column("id", sa.String(64), primary_key=True),
        sa.Column("unit_id", sa.String(64), sa.ForeignKey("units.id"), nullable=False),
        sa.Column("name", sa.String(200), nullable=False),
        sa.Column("sha256", sa.String(64), nullable=False),
        sa.Column("uploaded_by", sa.String(64), sa.ForeignKey("people.id"), nullable=False),
        sa.Column("uploaded_at_ms", sa.BigInteger(), nullable=False),
        sa.Column("removed_at_ms", sa.BigInteger()),
    )
    op.create_index(op.f("ix_paper_templates_unit_id"), "paper_templates", ["unit_id"])


def _papers() -> None:
    op.create_table(
        "official_papers",
        sa.Column("id", sa.String(64), primary_key=True),
        sa.Column("conference_id", sa.String(64), sa.ForeignKey("conferences.id"), nullable=False),
        sa.Column("kind", sa.String(32), nullable=False),
        sa.Column("edition", sa.Integer(), nullable=False),
        sa.Column("replaces", sa.String(64), sa.ForeignKey("official_papers.id")),
        sa.Column("unit_id", sa.String(64), sa.ForeignKey("units.id"), nullable=False),
        sa.Column("state", sa.String(16), nullable=False),
        sa.Column("format_id", sa.String(64), nullable=False),
        sa.Column("template_id", sa.String(64), sa.ForeignKey("paper_templates.id")),
        sa.Column("day", sa.String(10), nullable=False),
        sa.Column("due", sa.String(10)),
        sa.Column("submitted_sha256", sa.String(64)),
        sa.Column("signed_sha256", sa.String(64)),
        sa.Column("sha256", sa.String(64)),
        sa.Column("places", sa.Text()),
        sa.Column("signed", sa.String(16)),
        sa.Column("sealed", sa.String(16)),
        sa.Column("number", sa.Integer()),
        sa.Column("code", sa.String(200), nullable=False),
        sa.Column("signatures", sa.Text(), nullable=False),
        sa.Column("made_at_ms", sa.BigInteger(), nullable=False),
        sa.Column("changed_at_ms", sa.BigInteger(), nullable=False),
        sa.Column("issued_at_ms", sa.BigInteger()),
        sa.UniqueConstraint("conference_id", "kind", "edition"),
    )
    op.create_index(
        op.f("ix_official_papers_unit_id_state"), "official_papers", ["unit_id", "state"]
    )


def _sections() -> None:
    op.create_table(
        "official_paper_sections",
        sa.Column("paper_id", sa.String(64), sa.ForeignKey("official_papers.id"), primary_key=True),
        sa.Column("section", sa.String(80), primary_key=True),
        sa.Column("number", sa.Integer(), primary_key=True, autoincrement=False),
        sa.Column("ordinal", sa.Integer(), nullable=False),
        sa.Column("base", sa.Integer(), nullable=False),
        sa.Column("aside", sa.Boolean(), nullable=False),
        sa.Column("author_id", sa.String(64), sa.ForeignKey("people.id")),
        sa.Column("author", sa.String(200), nullable=False),
        sa.Column("at_ms", sa.BigInteger(), nullable=False),
        sa.Column("content", sa.Text(), nullable=False),
    )
    op.create_table(
        "official_paper_steps",
        sa.Column("paper_id", sa.String(64), sa.ForeignKey("official_papers.id"), primary_key=True),
        sa.Column("seq", sa.Integer(), primary_key=True, autoincrement=False),
        sa.Column("step", sa.String(32), nullable=False),
        sa.Column("person_id", sa.String(64), sa.ForeignKey("people.id"), nullable=False),
        sa.Column("name", sa.String(200), nullable=False),
        sa.Column("at_ms", sa.BigInteger(), nullable=False),
        sa.Column("why", sa.String(1000), nullable=False),
    )


def _register() -> None:
    op.create_table(
        "paper_numbers",
        sa.Column("unit_id", sa.String(64), sa.ForeignKey("units.id"), primary_key=True),
        sa.Column("year", sa.Integer(), primary_key=True, autoincrement=False),
        sa.Column("kind", sa.String(32), primary_key=True),
        sa.Column("number", sa.Integer(), primary_key=True, autoincrement=False),
        sa.Column("paper_id", sa.String(64), sa.ForeignKey("official_papers.id"), nullable=False),
        sa.Column("given_by", sa.String(64), sa.ForeignKey("people.id"), nullable=False),
        sa.Column("given_at_ms", sa.BigInteger(), nullable=False),
        sa.Column("gap_why", sa.String(1000), nullable=False),
        sa.Column("void_at_ms", sa.BigInteger()),
        sa.Column("void_why", sa.String(1000), nullable=False),
    )
    op.create_index(op.f("ix_paper_numbers_paper_id"), "paper_numbers", ["paper_id"])


def _tasks() -> None:
    op.create_table(
        "tasks",
        sa.Column("id", sa.String(64), primary_key=True),
        sa.Column("conference_id", sa.String(64), sa.ForeignKey("conferences.id"), nullable=False),
        sa.Column("paper_id", sa.String(64), sa.ForeignKey("official_papers.id"), nullable=False),
        sa.Column("key", sa.String(64), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("unit", sa.String(1000), nullable=False),
        sa.Column("unit_id", sa.String(64), sa.ForeignKey("units.id")),
        sa.Column("person", sa.String(1000), nullable=False),
        sa.Column("person_id", sa.String(64), sa.ForeignKey("people.id")),
        sa.Column("deadline", sa.String(10)),
        sa.Column("state", sa.String(16), nullable=False),
        sa.Column("assigned_at_ms", sa.BigInteger(), nullable=False),
        sa.Column("changed_at_ms", sa.BigInteger(), nullable=False),
        sa.UniqueConstraint("conference_id", "key"),
    )
    op.create_index(op.f("ix_tasks_unit_id"), "tasks", ["unit_id"])
    op.create_index(op.f("ix_tasks_person_id"), "tasks", ["person_id"])
    op.create_table(
        "task_notes",
        sa.Column("task_id", sa.String(64), sa.ForeignKey("tasks.id"), primary_key=True),
        sa.Column("seq", sa.Integer(), primary_key=True, autoincrement=False),
        sa.Column("step", sa.String(16), nullable=False),
        sa.Column("person_id", sa.String(64), sa.ForeignKey("people.id"), nullable=False),
        sa.Column("name", sa.String(200), nullable=False),
        sa.Column("at_ms", sa.BigInteger(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
    )
