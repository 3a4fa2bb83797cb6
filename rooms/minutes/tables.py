"""Storage of minutes: their state on the conference's row, and which files they are."""

from sqlalchemy import BigInteger, Column, Connection, ForeignKey, String, Table, update

from rooms.conferences.tables import CONFERENCES
from rooms.kernel.tables import METADATA
from rooms.minutes.messages import MinutesChanged

MINUTES_PAPERS = Table(
    "minutes_papers",
    METADATA,
    Column("conference_id", String(64), ForeignKey("conferences.id"), primary_key=True),
    Column("format", String(8), primary_key=True),
    Column("sha256", String(64), nullable=False),
    Column("made_at_ms", BigInteger, nullable=False),
)


def project(connection: Connection, conference_id: str, event: MinutesChanged) -> None:
    """Bring the conference's row up to date with the log."""
    connection.execute(
        update(CONFERENCES)
        .where(CONFERENCES.c.id == conference_id)
        .values(
            minutes_state=event.minutes.state.value,
            minutes_changed_at_ms=event.minutes.changed_at_ms,
        )
    )
