"""The tables of the first meeting. The metadata's convention names the constraints."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    _people()
    _conferences()
    _roster()
    _papers()
    _log()


def _id(name: str, references: str | None = None, *, nullable: bool = False) -> sa.Column[str]:
    keys = [] if references is None else [sa.ForeignKey(f"{references}.id")]
    return sa.Column(name, sa.String(64), *keys, nullable=nullable)


def _key(name: str = "id") -> sa.Column[str]:
    return sa.Column(name, sa.String(64), primary_key=True)


def _text(name: str, length: int, *, nullable: bool = False) -> sa.Column[str]:
    return sa.Column(name, sa.String(length), nullable=nullable)


def _time(name: str, *, nullable: bool = False) -> sa.Column[int]:
    return sa.Column(name, sa.BigInteger(), nullable=nullable)


def _whole(name: str) -> sa.Column[int]:
    return sa.Column(name, sa.Integer(), nullable=False)


def _index(table: str, *columns: str) -> None:
    for column in columns:
        op.create_index(op.f(f"ix_{table}_{column}"), table, [column])


def _people() -> None:
    op.create_table(
        "units",
        _key(),
        _id("parent_id", "units", nullable=True),
        _text("name", 200),
        _text("name_key", 200),
        _text("code", 64),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_to", sa.Date()),
    )
    _index("units", "parent_id")
    op.create_table(
        "people",
        _key(),
        sa.Column("username", sa.String(100), nullable=False, unique=True),
        _text("password_hash", 200),
        _text("name", 200),
        _text("name_key", 200),
        _text("position", 200),
        _id("unit_id", "units"),
        _text("account_role", 32),
        sa.Column("calendar_secret", sa.String(64), nullable=False, unique=True),
    )
    _index("people", "unit_id")
    op.create_table(
        "sessions",
        _key("token_hash"),
        _id("person_id", "people"),
        _time("created_at_ms"),
        _time("expires_at_ms"),
    )
    _index("sessions", "person_id", "expires_at_ms")


def _conferences() -> None:
    op.create_table(
        "conferences",
        _key(),
        _text("title", 500),
        _text("place", 300),
        _time("starts_at_ms"),
        _time("ends_at_ms"),
        _id("scheduled_by", "people"),
        _text("state", 16),
        _time("opened_at_ms", nullable=True),
        _time("closed_at_ms", nullable=True),
        _text("minutes_state", 16),
        _time("minutes_changed_at_ms", nullable=True),
    )
    _index("conferences", "starts_at_ms", "minutes_state")
    op.create_table(
        "minutes_papers",
        sa.Column(
            "conference_id", sa.String(64), sa.ForeignKey("conferences.id"), primary_key=True
        ),
        sa.Column("format", sa.String(8), primary_key=True),
        _text("sha256", 64),
        _time("made_at_ms"),
    )


def _roster() -> None:
    op.create_table(
        "sites",
        _key(),
        _id("conference_id", "conferences"),
        _whole("ordinal"),
        _id("unit_id", "units"),
        _text("name", 200),
        sa.Column("main", sa.Boolean(), nullable=False),
        sa.UniqueConstraint("conference_id", "ordinal"),
    )
    op.create_table(
        "attendees",
        _key(),
        _id("conference_id", "conferences"),
        _whole("ordinal"),
        _id("person_id", "people"),
        _id("site_id", "sites"),
        _text("role", 32),
        _text("name", 200),
        _text("position", 200),
        _text("unit_name", 200),
        sa.UniqueConstraint("conference_id", "ordinal"),
        sa.UniqueConstraint("conference_id", "person_id"),
    )
    _index("attendees", "person_id")
    op.create_table(
        "presence",
        sa.Column("attendee_id", sa.String(64), sa.ForeignKey("attendees.id"), primary_key=True),
        _id("conference_id", "conferences"),
        sa.Column("connected", sa.Boolean(), nullable=False),
        _time("first_arrived_at_ms"),
        _time("changed_at_ms"),
    )
    _index("presence", "conference_id", "connected")


def _papers() -> None:
    op.create_table(
        "scheduled_items",
        _key(),
        _id("conference_id", "conferences"),
        _id("parent_id", "scheduled_items", nullable=True),
        _whole("position"),
        _text("title", 500),
        _id("presenter_id", "attendees", nullable=True),
        _whole("planned_minutes"),
    )
    _index("scheduled_items", "conference_id")
    op.create_table(
        "documents",
        _key(),
        _id("conference_id", "conferences"),
        _id("item_id", nullable=True),
        _text("title", 500),
        _text("kind", 16),
        _id("owner_id", "attendees", nullable=True),
        sa.Column("removed", sa.Boolean(), nullable=False),
    )
    _index("documents", "conference_id")
    op.create_table(
        "document_versions",
        sa.Column("document_id", sa.String(64), sa.ForeignKey("documents.id"), primary_key=True),
        sa.Column("number", sa.Integer(), primary_key=True, autoincrement=False),
        _text("sha256", 64),
        sa.Column("byte_count", sa.BigInteger(), nullable=False),
        _time("uploaded_at_ms"),
        _text("render_state", 16),
        _whole("page_count"),
        _whole("ready_pages"),
        sa.Column("width", sa.Float(), nullable=False),
        sa.Column("height", sa.Float(), nullable=False),
        _text("failure", 64, nullable=True),
    )
    _index("document_versions", "sha256", "render_state")


def _log() -> None:
    op.create_table(
        "conference_log",
        _key("conference_id"),
        sa.Column("seq", sa.Integer(), primary_key=True, autoincrement=False),
        _time("at_ms"),
        _text("actor", 64),
        sa.Column("event", sa.Text(), nullable=False),
        _text("previous_hash", 64),
        _text("hash", 64),
    )
    op.create_table("conference_log_heads", _key("conference_id"), _whole("seq"), _text("hash", 64))
    op.create_table(
        "executed_commands",
        _key("conference_id"),
        _key("attendee_id"),
        _key("command_id"),
        _whole("version"),
        _time("at_ms"),
    )
