"""Storage of conferences: the plan, which never changes, and where the conference stands now."""

from typing import assert_never

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Connection,
    ForeignKey,
    Index,
    String,
    Table,
    false,
    true,
    update,
)

from rooms.conferences.messages import (
    ConferenceClosed,
    ConferenceOpened,
    ConferenceResumed,
    ConferenceState,
    RecessTaken,
    RehearsalStarted,
    RollCallStarted,
    WaitingStarted,
)
from rooms.conferences.rules import LifeEvent
from rooms.kernel.tables import METADATA

CONFERENCES = Table(
    "conferences",
    METADATA,
    Column("id", String(64), primary_key=True),
    Column("title", String(500), nullable=False),
    Column("place", String(300), nullable=False),
    Column("starts_at_ms", BigInteger, nullable=False),
    Column("ends_at_ms", BigInteger, nullable=False),
    Column("scheduled_by", String(64), ForeignKey("people.id"), nullable=False),
    Column("check_in_by_joining", Boolean, nullable=False, server_default=true()),
    Column("stand_ins_vote", Boolean, nullable=False, server_default=false()),
    Column("wipe_devices", Boolean, nullable=False, server_default=false()),
    Column("record_at_opening", Boolean, nullable=False, server_default=false()),
    # Below: brought up to date in the transaction that appends to the log.
    Column("state", String(16), nullable=False),
    Column("opened_at_ms", BigInteger),
    Column("closed_at_ms", BigInteger),
    Column("minutes_state", String(16), nullable=False),
    Column("minutes_changed_at_ms", BigInteger),
)
Index(None, CONFERENCES.c.starts_at_ms)
Index(None, CONFERENCES.c.minutes_state)


def project(connection: Connection, conference_id: str, event: LifeEvent) -> None:
    """Bring the row up to date with the log."""
    match event:
        case RehearsalStarted():
            values: dict[str, str | int] = {"state": ConferenceState.REHEARSAL.value}
        case WaitingStarted():
            values = {"state": ConferenceState.WAITING.value}
        case RollCallStarted():
            values = {"state": ConferenceState.ROLL_CALL.value}
        case ConferenceOpened(at_ms=at_ms):
            values = {"state": ConferenceState.OPEN.value, "opened_at_ms": at_ms}
        case RecessTaken():
            values = {"state": ConferenceState.RECESS.value}
        case ConferenceResumed():
            values = {"state": ConferenceState.OPEN.value}
        case ConferenceClosed(at_ms=at_ms):
            values = {"state": ConferenceState.CLOSED.value, "closed_at_ms": at_ms}
        case _:
            assert_never(event)
    connection.execute(update(CONFERENCES).where(CONFERENCES.c.id == conference_id).values(values))
