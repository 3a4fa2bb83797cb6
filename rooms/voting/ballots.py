"""Ballots within one transaction: taken in, looked up, and the box of a secret poll emptied.

Storing locks the poll's row, as closing the poll does: a ballot is either there before the poll is
closed, or refused. Once for each elector is the primary key.
"""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

from sqlalchemy import Connection, Row, Select, delete, func, insert, select, update

from rooms.kernel.errors import ErrorCode, ProtocolError, Refused
from rooms.kernel.ids import new_id
from rooms.kernel.permissions import Action, Standing, require
from rooms.kernel.ports import Random
from rooms.sites.tables import ATTENDEES
from rooms.voting.counting import digest_of
from rooms.voting.messages import CastBallot, PollMethod, PollState
from rooms.voting.sealing import BallotKeys, Opener, seal
from rooms.voting.tables import BALLOTS, COUNTED, ELECTORS, POLLS, RECEIPTS

PollRow: TypeAlias = Row[Any]


@dataclass(frozen=True, slots=True)
class Attempt:
    """Somebody wants to cast this ballot."""

    person_id: str
    poll_id: str
    ballot: CastBallot


@dataclass(frozen=True, slots=True)
class Voter:
    """As whom a person takes part in the conference of a poll, and how he stands to it."""

    attendee_id: str
    role: str
    entitled: bool
    elector: bool
    key: str | None
    content: bytes | None


Outcome: TypeAlias = Refused | ProtocolError | None
"""Why a ballot was not taken; None if it is there, now or since an attempt before."""


def store(
    connection: Connection, attempts: Sequence[Attempt], keys: BallotKeys, now_ms: int
) -> list[Outcome]:
    """Take in what may be taken in; the outcomes in the order of the attempts."""
    outcomes: dict[int, Outcome] = {}
    for poll_id in sorted({attempt.poll_id for attempt in attempts}):
        mine = {place: one for place, one in enumerate(attempts) if one.poll_id == poll_id}
        outcomes |= _store(connection, poll_id, mine, keys, now_ms)
    return [outcomes[place] for place in range(len(attempts))]


def _store(
    connection: Connection,
    poll_id: str,
    attempts: Mapping[int, Attempt],
    keys: BallotKeys,
    now_ms: int,
) -> dict[int, Outcome]:
    poll = locked(connection, poll_id)
    if poll is None:
        return dict.fromkeys(attempts, Refused(ErrorCode.NOT_FOUND, what="poll"))
    people = {attempt.person_id for attempt in attempts.values()}
    voters = {row.person_id: _voter(row) for row in connection.execute(_voters(poll, people))}
    stale = poll.state != PollState.STARTED.value and _has_successor(connection, poll_id)
    outcomes: dict[int, Outcome] = {}
    new: dict[str, CastBallot] = {}
    for place, attempt in attempts.items():
        voter = voters.get(attempt.person_id)
        try:
            taken = None if voter is None else new.get(voter.attendee_id)
            if _admit(poll, voter, attempt.ballot, taken, stale=stale, now_ms=now_ms):
                new[_present(voter).attendee_id] = attempt.ballot
            outcomes[place] = None
        except (Refused, ProtocolError) as refusal:
            outcomes[place] = refusal
    if new:
        rows = [
            {
                "poll_id": poll_id,
                "attendee_id": who,
                "key": key_digest(poll_id, ballot.key),
                "content": content,
            }
            for who, ballot, content in _contents(connection, poll, new, keys)
        ]
        connection.execute(insert(BALLOTS), rows)
    return outcomes


def key_digest(poll_id: str, key: str) -> str:
    """What is kept of a client's key: enough to know it again."""
    return hashlib.sha256(f"{poll_id} {key}".encode()).hexdigest()[:32]


def locked(connection: Connection, poll_id: str) -> PollRow | None:
    """The poll's row, held until the end of the transaction."""
    query = select(POLLS).where(POLLS.c.id == poll_id).with_for_update(key_share=True)
    return connection.execute(query).one_or_none()


def _voters(poll: PollRow, people: set[str]) -> Select[Any]:
    of_poll = (ELECTORS.c.attendee_id == ATTENDEES.c.id) & (ELECTORS.c.poll_id == poll.id)
    cast = (BALLOTS.c.attendee_id == ATTENDEES.c.id) & (BALLOTS.c.poll_id == poll.id)
    return (
        select(
            ATTENDEES.c.id,
            ATTENDEES.c.person_id,
            ATTENDEES.c.role,
            ATTENDEES.c.voter,
            ELECTORS.c.poll_id.label("elector"),
            BALLOTS.c.key,
            BALLOTS.c.content,
        )
        .outerjoin(ELECTORS, of_poll)
        .outerjoin(BALLOTS, cast)
        .where(ATTENDEES.c.conference_id == poll.conference_id)
        .where(ATTENDEES.c.person_id.in_(people))
    )


def _voter(row: Row[Any]) -> Voter:
    return Voter(row.id, row.role, row.voter, row.elector is not None, row.key, row.content)


def _present(voter: Voter | None) -> Voter:
    if voter is None:
        raise Refused(ErrorCode.NOT_INVITED)
    return voter


def _admit(
    poll: PollRow,
    person: Voter | None,
    ballot: CastBallot,
    taken: CastBallot | None,
    *,
    stale: bool,
    now_ms: int,
) -> bool:
    """Whether the ballot is to be stored; false if it is there already. `taken`: the ballot of the
    same elector that the same transaction is about to store."""
    voter = _present(person)
    require(Standing(voter.role), Action.VOTING_CAST)
    method = PollMethod(poll.method)
    if method is PollMethod.PAPER:
        raise Refused(ErrorCode.POLL_ON_PAPER)
    known = _known(poll, voter, taken)
    if known is not None:
        key, content = known
        other = method is PollMethod.OPEN and content != ballot.marks.encode()
        if key != key_digest(poll.id, ballot.key) or other:
            raise Refused(ErrorCode.ALREADY_VOTED)
        return False
    if poll.state == PollState.CREATED.value:
        raise Refused(ErrorCode.POLL_NOT_STARTED)
    if not voter.elector:
        raise Refused(ErrorCode.NOT_CHECKED_IN if voter.entitled else ErrorCode.NOT_AN_ELECTOR)
    late = poll.ends_at_ms is not None and now_ms >= poll.ends_at_ms
    if late or poll.state != PollState.STARTED.value:
        raise Refused(ErrorCode.STALE_ROUND if stale else ErrorCode.POLL_CLOSED)
    _check(poll, method, ballot)
    return True


def _known(poll: PollRow, voter: Voter, taken: CastBallot | None) -> tuple[str, bytes] | None:
    if taken is not None:
        return key_digest(poll.id, taken.key), taken.marks.encode()
    return None if voter.key is None else (voter.key, voter.content or b"")


def _check(poll: PollRow, method: PollMethod, ballot: CastBallot) -> None:
    if (ballot.receipt is None) is (method is PollMethod.SECRET):
        raise ProtocolError(ErrorCode.MALFORMED_MESSAGE, field="receipt")
    if len(ballot.marks) != poll.choices:
        raise ProtocolError(ErrorCode.MALFORMED_MESSAGE, field="marks")
    if not poll.min_marks <= ballot.marks.count("1") <= poll.max_marks:
        raise Refused(ErrorCode.MARKS_WRONG)


def _has_successor(connection: Connection, poll_id: str) -> bool:
    query = select(POLLS.c.id).where(POLLS.c.previous_id == poll_id)
    return connection.execute(query).first() is not None


def _contents(
    connection: Connection, poll: PollRow, ballots: Mapping[str, CastBallot], keys: BallotKeys
) -> list[tuple[str, CastBallot, bytes]]:
    if poll.method == PollMethod.OPEN.value:
        return [(who, ballot, ballot.marks.encode()) for who, ballot in ballots.items()]
    public_key = poll.public_key
    if public_key is None:
        public_key = keys.make(poll.id)
        values = {"public_key": public_key}
        connection.execute(update(POLLS).where(POLLS.c.id == poll.id).values(values))
    return [
        (who, ballot, seal(public_key, ballot.marks, ballot.receipt or ""))
        for who, ballot in ballots.items()
    ]


def status(connection: Connection, person_id: str, poll_id: str) -> str | None:
    """The digest of the key of a person's ballot that is on disk; None if there is none."""
    poll = connection.execute(select(POLLS).where(POLLS.c.id == poll_id)).one_or_none()
    if poll is None:
        raise Refused(ErrorCode.NOT_FOUND, what="poll")
    row = connection.execute(_voters(poll, {person_id})).one_or_none()
    voter = _present(None if row is None else _voter(row))
    require(Standing(voter.role), Action.VOTING_CAST)
    return voter.key


def number_cast(connection: Connection, poll_id: str) -> int:
    query = select(func.count()).where(BALLOTS.c.poll_id == poll_id)
    return connection.scalar(query) or 0


def empty_box(connection: Connection, poll_id: str, opener: Opener | None, random: Random) -> None:
    """Open the sealed ballots of a closed poll, shuffle them, and keep nothing that tells whose
    they were. Everything is written anew in this one transaction, sorted by what tells nothing:
    who has voted by attendee, marks by a random id, receipts by themselves."""
    rows = connection.execute(select(BALLOTS).where(BALLOTS.c.poll_id == poll_id)).all()
    if rows and opener is None:
        raise Refused(ErrorCode.STORAGE_FAILED)
    opened = [] if opener is None else [opener.open(row.content) for row in rows]
    voted = [
        {"poll_id": poll_id, "attendee_id": row.attendee_id, "key": row.key, "content": b""}
        for row in sorted(rows, key=lambda row: row.attendee_id)
    ]
    shuffled = sorted((new_id(random(16)), one.marks) for one in opened)
    marks = [{"poll_id": poll_id, "id": name, "marks": marks} for name, marks in shuffled]
    receipts = [
        {"poll_id": poll_id, "place": place, "receipt": receipt}
        for place, receipt in enumerate(sorted(one.receipt for one in opened))
    ]
    connection.execute(delete(BALLOTS).where(BALLOTS.c.poll_id == poll_id))
    for table, fresh in ((BALLOTS, voted), (COUNTED, marks), (RECEIPTS, receipts)):
        if fresh:
            connection.execute(insert(table), fresh)


def forget(connection: Connection, poll_id: str) -> None:
    """A cancelled poll leaves no ballots."""
    for table in (BALLOTS, COUNTED, RECEIPTS):
        connection.execute(delete(table).where(table.c.poll_id == poll_id))


def marks_of(connection: Connection, poll: PollRow) -> list[str]:
    """Every counted ballot's marks."""
    if poll.method == PollMethod.OPEN.value:
        return [marks for _, marks in named(connection, poll.id)]
    query = select(COUNTED.c.marks).where(COUNTED.c.poll_id == poll.id)
    return sorted(connection.scalars(query))


def receipts(connection: Connection, poll_id: str) -> list[str]:
    query = select(RECEIPTS.c.receipt).where(RECEIPTS.c.poll_id == poll_id)
    return list(connection.scalars(query.order_by(RECEIPTS.c.place)))


def named(connection: Connection, poll_id: str) -> list[tuple[str, str]]:
    """An open poll's marks by attendee."""
    query = select(BALLOTS.c.attendee_id, BALLOTS.c.content).where(BALLOTS.c.poll_id == poll_id)
    return sorted((row.attendee_id, row.content.decode()) for row in connection.execute(query))


def digest(connection: Connection, poll: PollRow) -> str:
    """Over every ballot that was counted, as it is kept."""
    if poll.method == PollMethod.OPEN.value:
        return digest_of({"poll": poll.id, "ballots": named(connection, poll.id)})
    marks = marks_of(connection, poll)
    found = receipts(connection, poll.id)
    return digest_of({"poll": poll.id, "ballots": marks, "receipts": found})
