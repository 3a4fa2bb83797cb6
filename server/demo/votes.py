"""The demo's votes: an open and a secret one, by delegates without a browser.

Afterwards the storage is searched for anything that tells who marked what in secret.
"""

import asyncio
import sqlite3
from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path

from rooms.voting.messages import (
    BallotForm,
    Base,
    CastBallot,
    ClosePoll,
    CreatePoll,
    PollCreated,
    PollFinished,
    PollMethod,
    PollPublished,
    PollResult,
    PollStarted,
    PollView,
    PublishPoll,
    Share,
    StartPoll,
)
from server.demo.attendant import Attendant
from server.demo.voter import cast, new_ballot

TITLE = "Thông qua kế hoạch ứng phó rét đậm, rét hại"
MORE_THAN_HALF = Share(numerator=1, denominator=2, plus=1, base=Base.ENTITLED)
AGAINST_EVERY = 3  # every third voter says no


@dataclass
class Votes:
    """`acknowledged` ballots in the order of casting, with their voters; results as published."""

    acknowledged: list[tuple[Attendant, PollMethod, CastBallot]] = field(default_factory=list)
    results: list[PollResult] = field(default_factory=list)

    @property
    def lost(self) -> int:
        """Ballots that were acknowledged and not counted, or counted and never cast."""
        return abs(len(self.acknowledged) - sum(result.cast for result in self.results))

    async def hold(self, chair: Attendant, voters: Sequence[Attendant], method: PollMethod) -> None:
        """Prepare, start, vote, close, publish."""
        poll = await start_poll(chair, method)
        for number, voter in enumerate(voters):
            against = number % AGAINST_EVERY == AGAINST_EVERY - 1
            ballot = new_ballot(poll, 1 if against else 0)
            await cast(voter, poll, ballot)
            self.acknowledged.append((voter, method, ballot))
        self.results.append(await publish_poll(chair, poll))

    async def linkable(self, data: Path) -> bool:
        """Whether the server's folder tells, after the meeting, who cast which secret ballot."""
        secret = [
            (_names_of(voter), ballot)
            for voter, method, ballot in self.acknowledged
            if method is PollMethod.SECRET
        ]
        return await asyncio.to_thread(_linkable, data, secret)


async def start_poll(chair: Attendant, method: PollMethod) -> PollView:
    """A question on which everybody present may vote now."""
    create = CreatePoll(
        type="voting.create",
        title=f"{TITLE} ({'kín' if method is PollMethod.SECRET else 'công khai'})",
        method=method,
        form=BallotForm.YES_NO_ABSTAIN,
        pass_rule=MORE_THAN_HALF,
    )
    await chair.command(create)
    created = await chair.wait_for(
        lambda event: isinstance(event, PollCreated) and event.poll.method is method
    )
    if not isinstance(created.body, PollCreated):
        raise TypeError("waited for a poll")
    poll = created.body.poll
    await chair.command(StartPoll(type="voting.start", poll_id=poll.id))
    await chair.wait_for(lambda event: isinstance(event, PollStarted) and event.poll_id == poll.id)
    return poll


async def publish_poll(chair: Attendant, poll: PollView) -> PollResult:
    """Close, wait until it is counted, show everybody the result."""
    await chair.command(ClosePoll(type="voting.close", poll_id=poll.id))
    await chair.wait_for(lambda event: isinstance(event, PollFinished) and event.poll_id == poll.id)
    publish = PublishPoll(type="voting.publish", poll_id=poll.id, despite_warnings=True)
    await chair.command(publish)
    published = await chair.wait_for(
        lambda event: isinstance(event, PollPublished) and event.poll_id == poll.id
    )
    if not isinstance(published.body, PollPublished):
        raise TypeError("waited for a result")
    return published.body.result


def _names_of(voter: Attendant) -> set[str]:
    """What stands for a person in the tables."""
    session, snapshot = voter.session, voter.snapshot
    return {
        *([] if session is None else [session.person.id]),
        *([] if snapshot is None else [snapshot.me]),
    }


def _linkable(data: Path, cast_in_order: Sequence[tuple[set[str], CastBallot]]) -> bool:
    """A row that names a voter and his ballot, ballots in the order of casting, or a key left."""
    rows = _all_rows(data / "dienhong.db")
    for names, ballot in cast_in_order:
        said = {ballot.key, ballot.receipt or ballot.key}
        if any(_holds_one(row, names) and _holds_one(row, said) for row in rows):
            return True
    receipts = [ballot.receipt for _, ballot in cast_in_order if ballot.receipt is not None]
    stored = [receipt for row in rows for receipt in receipts if receipt in row]
    keys_left = [*(data / "ballot-keys").glob("*")]
    return bool(keys_left) or stored in (receipts, receipts[::-1])


def _holds_one(row: str, words: set[str]) -> bool:
    return any(word in row for word in words)


def _all_rows(database: Path) -> list[str]:
    """Every row of every table in the order of storage, as one text."""
    with closing(sqlite3.connect(f"file:{database}?mode=ro", uri=True)) as connection:
        tables = connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")
        return [
            " ".join(str(value) for value in row)
            for (table,) in tables.fetchall()
            for row in connection.execute(f'SELECT * FROM "{table}"')  # noqa: S608 - its own names
        ]
