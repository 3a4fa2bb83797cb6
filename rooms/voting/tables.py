"""Storage of votes: where each poll stands, who may vote in it, and the ballots.

No row of a ballot has a time or a serial number. A secret ballot is sealed until the poll is
counted; then its row keeps only that this elector has voted, and what was marked lies shuffled in
`counted_ballots`, written together with that, so that not even the database's own bookkeeping
(rowid, xmin, ctid) leads from one to the other.
"""

from collections.abc import Mapping
from typing import assert_never

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Connection,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    String,
    Table,
    insert,
    update,
)

from rooms.kernel.tables import METADATA
from rooms.voting.messages import (
    PollCancelled,
    PollClosed,
    PollCreated,
    PollFinished,
    PollPublished,
    PollStarted,
    PollState,
)
from rooms.voting.rules import VotingEvent

POLLS = Table(
    "polls",
    METADATA,
    Column("id", String(64), primary_key=True),
    Column("conference_id", String(64), ForeignKey("conferences.id"), nullable=False),
    Column("previous_id", String(64), ForeignKey("polls.id")),
    Column("method", String(16), nullable=False),
    Column("choices", Integer, nullable=False),
    Column("min_marks", Integer, nullable=False),
    Column("max_marks", Integer, nullable=False),
    Column("state", String(16), nullable=False),
    Column("ends_at_ms", BigInteger),
    # Of a secret poll: made before its first ballot; the private key is never here.
    Column("public_key", LargeBinary),
    Column("counted", Boolean, nullable=False),
    # Nothing is left to wipe: no private key, no sealed ballots.
    Column("wiped", Boolean, nullable=False),
)
Index(None, POLLS.c.conference_id)
Index(None, POLLS.c.previous_id)
Index(None, POLLS.c.state)
Index(None, POLLS.c.wiped)

ELECTORS = Table(
    "poll_electors",
    METADATA,
    Column("poll_id", String(64), ForeignKey("polls.id"), primary_key=True),
    Column("attendee_id", String(64), ForeignKey("attendees.id"), primary_key=True),
)

BALLOTS = Table(
    "ballots",
    METADATA,
    Column("poll_id", String(64), primary_key=True),
    Column("attendee_id", String(64), primary_key=True),
    # A digest of the client's key, for attempts after a lost answer.
    Column("key", String(32), nullable=False),
    # Marks of an open poll; of a secret one sealed until it is counted, empty afterwards.
    Column("content", LargeBinary, nullable=False),
)

COUNTED = Table(
    "counted_ballots",
    METADATA,
    Column("poll_id", String(64), primary_key=True),
    Column("id", String(32), primary_key=True),
    Column("marks", String(100), nullable=False),
)

RECEIPTS = Table(
    "ballot_receipts",
    METADATA,
    Column("poll_id", String(64), primary_key=True),
    # In the order of the receipts: two that a client made alike are no error.
    Column("place", Integer, primary_key=True, autoincrement=False),
    Column("receipt", String(16), nullable=False),
)


def project(connection: Connection, conference_id: str, event: VotingEvent) -> None:
    """Bring the rows up to date with the log. On PostgreSQL changing a poll's row waits for the
    ballots that are being stored under it, and they for this: none comes in after the close."""
    match event:
        case PollCreated(poll=poll):
            connection.execute(
                insert(POLLS).values(
                    id=poll.id,
                    conference_id=conference_id,
                    previous_id=poll.previous_id,
                    method=poll.method.value,
                    choices=len(poll.choices),
                    min_marks=poll.min_marks,
                    max_marks=poll.max_marks,
                    state=poll.state.value,
                    counted=False,
                    wiped=False,
                )
            )
        case PollStarted():
            values = {"state": PollState.STARTED.value, "ends_at_ms": event.ends_at_ms}
            _change(connection, event.poll_id, values)
            rows = [
                {"poll_id": event.poll_id, "attendee_id": attendee_id}
                for attendee_id in event.electors
            ]
            connection.execute(insert(ELECTORS), rows)
        case PollClosed():
            _change(connection, event.poll_id, {"state": PollState.CLOSED.value})
        case PollFinished():
            _change(connection, event.poll_id, {"state": PollState.FINISHED.value})
        case PollPublished():
            _change(connection, event.poll_id, {"state": PollState.PUBLISHED.value})
        case PollCancelled():
            _change(connection, event.poll_id, {"state": PollState.CANCELLED.value})
        case _:
            assert_never(event)


def _change(connection: Connection, poll_id: str, values: Mapping[str, object]) -> None:
    connection.execute(update(POLLS).where(POLLS.c.id == poll_id).values(values))
