"""Storage of a live conference beside its log: which commands took effect, and the lists that other
requests read. All of it is written in the transaction that appends to the log."""

from collections.abc import Collection, Mapping, Sequence

from sqlalchemy import BigInteger, Column, Connection, Integer, String, Table, insert, select

from rooms.attendance import messages as attendance
from rooms.attendance import tables as attendance_tables
from rooms.attendance.rules import ConnectionEvent
from rooms.conferences import messages as conferences
from rooms.conferences import tables as conference_tables
from rooms.documents import messages as documents
from rooms.documents import projection as document_projection
from rooms.documents.rules import DocumentEvent
from rooms.guests import messages as guests
from rooms.guests import tables as guest_tables
from rooms.kernel.tables import METADATA
from rooms.live.messages import Event
from rooms.minutes import messages as minutes
from rooms.minutes import tables as minutes_tables
from rooms.recording import messages as recording
from rooms.recording import tables as recording_tables
from rooms.voting import messages as voting
from rooms.voting import tables as voting_tables

EXECUTED_COMMANDS = Table(
    "executed_commands",
    METADATA,
    Column("conference_id", String(64), primary_key=True),
    Column("attendee_id", String(64), primary_key=True),
    Column("command_id", String(64), primary_key=True),
    Column("version", Integer, nullable=False),
    Column("at_ms", BigInteger, nullable=False),
)

CommandKey = tuple[str, str]
"""(attendee id, command id): names one attempt of one person to do something."""


def executed(
    connection: Connection, conference_id: str, keys: Collection[CommandKey]
) -> dict[CommandKey, int]:
    """The version each of these commands led to, for those that took effect."""
    if not keys:
        return {}
    table = EXECUTED_COMMANDS.c
    rows = connection.execute(
        select(table.attendee_id, table.command_id, table.version)
        .where(table.conference_id == conference_id)
        .where(table.command_id.in_({command_id for _, command_id in keys}))
    )
    found = {(row.attendee_id, row.command_id): row.version for row in rows}
    return {key: found[key] for key in keys if key in found}


def remember(
    connection: Connection, conference_id: str, done: Mapping[CommandKey, int], now_ms: int
) -> None:
    """Keep what each command led to, so that its repetition changes nothing."""
    if not done:
        return
    rows = [
        {
            "conference_id": conference_id,
            "attendee_id": attendee_id,
            "command_id": command_id,
            "version": version,
            "at_ms": now_ms,
        }
        for (attendee_id, command_id), version in done.items()
    ]
    connection.execute(insert(EXECUTED_COMMANDS), rows)


def project(connection: Connection, conference_id: str, events: Sequence[Event]) -> None:
    """Bring the lists up to date; slices that keep no table are read from the log."""
    comings_and_goings: list[ConnectionEvent] = []
    about_papers: list[DocumentEvent] = []
    for event in events:
        match event:
            case (
                conferences.RehearsalStarted()
                | conferences.WaitingStarted()
                | conferences.RollCallStarted()
                | conferences.ConferenceOpened()
                | conferences.RecessTaken()
                | conferences.ConferenceResumed()
                | conferences.ConferenceClosed()
            ):
                conference_tables.project(connection, conference_id, event)
            case (
                documents.DocumentAdded()
                | documents.DocumentChanged()
                | documents.RenderingProgressed()
                | documents.DocumentRemoved()
                | documents.ItemRestricted()
            ):
                about_papers.append(event)
            case guests.GuestAdmitted() | guests.GuestRemoved():
                guest_tables.project(connection, conference_id, event)
            case attendance.Arrived() | attendance.Left():
                comings_and_goings.append(event)
            case (
                voting.PollCreated()
                | voting.PollStarted()
                | voting.PollClosed()
                | voting.PollFinished()
                | voting.PollPublished()
                | voting.PollCancelled()
            ):
                voting_tables.project(connection, conference_id, event)
            case (
                recording.RecordingStarted()
                | recording.RecordingPaused()
                | recording.RecordingResumed()
                | recording.RecordingStopped()
            ):
                recording_tables.project(connection, conference_id, event)
            case minutes.MinutesChanged():
                minutes_tables.project(connection, conference_id, event)
            case _:
                continue
    attendance_tables.project(connection, conference_id, comings_and_goings)
    document_projection.project(connection, conference_id, about_papers)
