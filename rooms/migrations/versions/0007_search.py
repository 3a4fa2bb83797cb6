"""The index of the words of papers."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

# Not in the metadata: each database has its own. Words come in cut already, so that FTS5 must leave
# what is inside them alone.
FTS5 = (
    """CREATE VIRTUAL TABLE search_words
       USING fts5(exact, plain, tokenize = "ascii tokenchars '-/._'")""",
)
TSVECTORS = (
    """CREATE TABLE search_words (
           id integer PRIMARY KEY REFERENCES search_pages (id),
           exact tsvector NOT NULL,
           plain tsvector NOT NULL)""",
    "CREATE INDEX ix_search_words_exact ON search_words USING gin (exact)",
    "CREATE INDEX ix_search_words_plain ON search_words USING gin (plain)",
)


def upgrade() -> None:
    for column in (
        sa.Column("text_state", sa.String(16), nullable=False, server_default="waiting"),
        sa.Column("text_pages", sa.Integer(), nullable=False, server_default="0"),
    ):
        op.add_column("document_versions", column)
    op.create_table(
        "search_papers",
        sa.Column("sha256", sa.String(64), primary_key=True),
    )
    op.create_table(
        "search_pages",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("sha256", sa.String(64), nullable=False),
        sa.Column("page", sa.Integer(), nullable=False),
        sa.UniqueConstraint("sha256", "page"),
    )
    on_sqlite = op.get_bind().dialect.name == "sqlite"
    for statement in FTS5 if on_sqlite else TSVECTORS:
        op.execute(statement)
