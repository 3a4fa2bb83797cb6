"""Papers: approval, access, openings."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    for column in (
        sa.Column("state", sa.String(16), nullable=False, server_default="published"),
        sa.Column("submitted_by", sa.String(64)),
        _shown(),
        sa.Column("audience", sa.String(64)),
    ):
        op.add_column("documents", column)
    op.add_column("document_versions", _shown())
    op.create_table("audience_readers", _key("audience"), _key("attendee_id", "attendees"))
    op.create_table(
        "access_windows",
        _key("object_id"),
        sa.Column("conference_id", sa.String(64), sa.ForeignKey("conferences.id"), nullable=False),
        sa.Column("from_ms", sa.BigInteger()),
        sa.Column("to_ms", sa.BigInteger()),
        sa.Column("open", sa.Boolean(), nullable=False),
    )
    op.create_table(
        "document_openings",
        _key("document_id", "documents"),
        _key("sha256"),
        _key("attendee_id", "attendees"),
        sa.Column("at_ms", sa.BigInteger(), nullable=False),
    )


def _shown() -> sa.Column[bool]:
    return sa.Column("shown", sa.Boolean(), nullable=False, server_default=sa.true())


def _key(name: str, references: str | None = None) -> sa.Column[str]:
    keys = [] if references is None else [sa.ForeignKey(f"{references}.id")]
    return sa.Column(name, sa.String(64), *keys, primary_key=True)
