"""Storage of recordings: rows that follow the log, and the files each led to. All times are epoch
ms; the media time t ms of a segment is `started_at_ms + t`."""

from typing import assert_never

from sqlalchemy import (
    BigInteger,
    Column,
    Connection,
    ForeignKey,
    String,
    Table,
    Text,
    insert,
    update,
)

from rooms.kernel.tables import METADATA
from rooms.recording.messages import (
    KeptState,
    RecordingPaused,
    RecordingResumed,
    RecordingStarted,
    RecordingStopped,
)
from rooms.recording.rules import LifeOfRecording

RECORDINGS = Table(
    "recordings",
    METADATA,
    Column("id", String(64), primary_key=True),
    Column("conference_id", String(64), ForeignKey("conferences.id"), nullable=False, index=True),
    Column("started_at_ms", BigInteger, nullable=False),
    Column("ended_at_ms", BigInteger),
    Column("state", String(16), nullable=False),
    Column("reason", String(64)),
    Column("retain_until_ms", BigInteger, index=True),
    Column("deleted_at_ms", BigInteger),
    Column("deleted_by", String(200)),
    Column("deleted_why", String(500)),
)

PAUSES = Table(
    "recording_pauses",
    METADATA,
    Column("recording_id", String(64), ForeignKey("recordings.id"), primary_key=True),
    Column("from_ms", BigInteger, primary_key=True),
    Column("to_ms", BigInteger),
)

SEGMENTS = Table(
    "recording_segments",
    METADATA,
    Column("id", String(64), primary_key=True),
    Column("recording_id", String(64), ForeignKey("recordings.id"), nullable=False, index=True),
    Column("conference_id", String(64), ForeignKey("conferences.id"), nullable=False, index=True),
    Column("attendee_id", String(64), nullable=False),
    Column("site_id", String(64), nullable=False),
    Column("kind", String(16), nullable=False),
    Column("codec", String(8), nullable=False),
    Column("file", String(200), nullable=False),
    Column("started_at_ms", BigInteger, nullable=False),
    Column("ended_at_ms", BigInteger),
    Column("byte_count", BigInteger, nullable=False),
    Column("sha256", String(64)),
    Column("gaps", Text, nullable=False),  # a JSON list of [from_ms, to_ms]
    Column("state", String(16), nullable=False, index=True),
)


def project(connection: Connection, conference_id: str, event: LifeOfRecording) -> None:
    """Bring the rows up to date with the log."""
    recording_id, at_ms = event.recording_id, event.at_ms
    match event:
        case RecordingStarted():
            row = {
                "id": recording_id,
                "conference_id": conference_id,
                "started_at_ms": at_ms,
                "state": KeptState.RECORDING.value,
            }
            connection.execute(insert(RECORDINGS), row)
        case RecordingPaused():
            connection.execute(insert(PAUSES), {"recording_id": recording_id, "from_ms": at_ms})
            _change(connection, recording_id, state=KeptState.PAUSED.value)
        case RecordingResumed():
            _end_pause(connection, recording_id, at_ms)
            _change(connection, recording_id, state=KeptState.RECORDING.value)
        case RecordingStopped():
            _end_pause(connection, recording_id, at_ms)
            _change(connection, recording_id, state=KeptState.STOPPED.value, ended_at_ms=at_ms)
        case _:
            assert_never(event)


def _end_pause(connection: Connection, recording_id: str, at_ms: int) -> None:
    running = (PAUSES.c.recording_id == recording_id) & PAUSES.c.to_ms.is_(None)
    connection.execute(update(PAUSES).where(running).values(to_ms=at_ms))


def _change(connection: Connection, recording_id: str, **values: str | int) -> None:
    connection.execute(update(RECORDINGS).where(RECORDINGS.c.id == recording_id).values(**values))
