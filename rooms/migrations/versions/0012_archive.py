"""The archive: conferences imported from elsewhere, study, and the index of what was said."""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

# As in 0007.
FTS5 = (
    """CREATE VIRTUAL TABLE moment_words
       USING fts5(exact, plain, tokenize = "ascii tokenchars '-/._'")""",
)
TSVECTORS = (
    """CREATE TABLE moment_words (
           id integer PRIMARY KEY REFERENCES search_moments (id),
           exact tsvector NOT NULL,
           plain tsvector NOT NULL)""",
    "CREATE INDEX ix_moment_words_exact ON moment_words USING gin (exact)",
    "CREATE INDEX ix_moment_words_plain ON moment_words USING gin (plain)",
)


def upgrade() -> None:
    _imports()
    _study()
    _moments()


def _imports() -> None:
    op.create_table(
        "imported_conferences",
        sa.Column("conference_id", sa.String(64), primary_key=True),
        sa.Column("title", sa.String(500), nullable=False),
        sa.Column("place", sa.String(300), nullable=False),
        sa.Column("starts_at_ms", sa.BigInteger(), nullable=False),
        sa.Column("ends_at_ms", sa.BigInteger(), nullable=False),
        sa.Column("facts", sa.Text(), nullable=False),
        sa.Column("manifest", sa.Text(), nullable=False),
        sa.Column("summary", sa.Text(), nullable=False),
        sa.Column("origin", sa.String(64), nullable=False),
        sa.Column("manifest_sha256", sa.String(64), nullable=False),
        sa.Column("imported_at_ms", sa.BigInteger(), nullable=False),
    )
    op.create_index(
        op.f("ix_imported_conferences_starts_at_ms"), "imported_conferences", ["starts_at_ms"]
    )
    op.create_table(
        "imported_attendees",
        sa.Column("conference_id", sa.String(64), primary_key=True),
        sa.Column("attendee_id", sa.String(64), primary_key=True),
        sa.Column("person_id", sa.String(64), nullable=False),
        sa.Column("role", sa.String(32), nullable=False),
    )
    op.create_index(op.f("ix_imported_attendees_person_id"), "imported_attendees", ["person_id"])


def _study() -> None:
    op.create_table(
        "studies",
        sa.Column("id", sa.String(64), primary_key=True),
        sa.Column("conference_id", sa.String(64), nullable=False),
        sa.Column("opened_by", sa.String(64), sa.ForeignKey("people.id"), nullable=False),
        sa.Column("opened_at_ms", sa.BigInteger(), nullable=False),
        sa.Column("from_ms", sa.BigInteger(), nullable=False),
        sa.Column("to_ms", sa.BigInteger(), nullable=False),
        sa.Column("film", sa.Boolean(), nullable=False),
        sa.Column("papers", sa.Boolean(), nullable=False),
        sa.Column("transcript", sa.Boolean(), nullable=False),
        sa.Column("closed_at_ms", sa.BigInteger()),
    )
    op.create_index(op.f("ix_studies_conference_id"), "studies", ["conference_id"])
    op.create_table(
        "study_units",
        sa.Column("study_id", sa.String(64), sa.ForeignKey("studies.id"), primary_key=True),
        sa.Column("unit_id", sa.String(64), sa.ForeignKey("units.id"), primary_key=True),
    )
    op.create_index(op.f("ix_study_units_unit_id"), "study_units", ["unit_id"])
    op.create_table(
        "study_progress",
        sa.Column("study_id", sa.String(64), sa.ForeignKey("studies.id"), primary_key=True),
        sa.Column("person_id", sa.String(64), sa.ForeignKey("people.id"), primary_key=True),
        sa.Column("spans", sa.Text(), nullable=False),
        sa.Column("watched_ms", sa.BigInteger(), nullable=False),
        sa.Column("furthest_ms", sa.BigInteger(), nullable=False),
        sa.Column("changed_at_ms", sa.BigInteger(), nullable=False),
        sa.Column("done_at_ms", sa.BigInteger()),
    )


def _moments() -> None:
    op.create_table(
        "search_records",
        sa.Column("conference_id", sa.String(64), primary_key=True),
        sa.Column("stamp", sa.String(200), nullable=False),
    )
    op.create_table(
        "search_moments",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("conference_id", sa.String(64), nullable=False),
        sa.Column("kind", sa.String(16), nullable=False),
        sa.Column("ref", sa.String(64), nullable=False),
        sa.Column("at_ms", sa.BigInteger()),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("speaker", sa.Text(), nullable=False),
        sa.Column("item", sa.Text(), nullable=False),
    )
    op.create_index(op.f("ix_search_moments_conference_id"), "search_moments", ["conference_id"])
    on_sqlite = op.get_bind().dialect.name == "sqlite"
    for statement in FTS5 if on_sqlite else TSVECTORS:
        op.execute(statement)
