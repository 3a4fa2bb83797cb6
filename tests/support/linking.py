"""Attackers on the secret ballot: each sees one thing and tries to tell who marked what.

Each guess is an order or a number for every voter, and is set against what he marked. Centred
within each poll, what has nothing to do with the marks adds up to a standard normal over many
polls; what has gives a score that grows with the number of ballots.
"""

import math
import random
import statistics
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from sqlalchemy import Connection, make_url, select, text

from rooms.kernel.database import Database
from rooms.voting.messages import PollMethod
from rooms.voting.tables import BALLOTS
from tests.support.hall import Hall, a_ballot

NOTICED = 4.5
"""Standard deviations; by chance once in 150,000 tries, and some twenty views are tried."""
YES, NO = "100", "010"

Guess = Sequence[float]


@dataclass(slots=True)
class Scores:
    """Evidence by view: what an attacker guessed and what was so, poll by poll."""

    sums: dict[str, float] = field(default_factory=dict)
    polls: dict[str, int] = field(default_factory=dict)

    def add(self, view: str, guess: Guess, truth: Guess) -> None:
        """A guess that says nothing (all alike) counts as a poll without evidence."""
        self.polls[view] = self.polls.get(view, 0) + 1
        flat = len(set(guess)) < 2 or len(set(truth)) < 2
        found = 0.0 if flat else statistics.correlation(guess, truth) * math.sqrt(len(truth) - 1)
        self.sums[view] = self.sums.get(view, 0.0) + found

    def found(self, view: str, count: int) -> None:
        """What must not be there at all: a single one is noticed."""
        self.polls[view] = 1
        self.sums[view] = self.sums.get(view, 0.0) + 2 * NOTICED * count

    def z(self) -> dict[str, float]:
        return {view: self.sums[view] / math.sqrt(count) for view, count in self.polls.items()}

    def linkable(self) -> list[str]:
        """Views in which somebody did better than chance."""
        return [view for view, score in self.z().items() if abs(score) > NOTICED]


def marked(marks: Iterable[str]) -> list[float]:
    return [float(one == YES) for one in marks]


async def attack_storage(hall: Hall, url: str, *, polls: int, seed: int) -> Scores:
    """Hold secret polls in which everybody votes yes or no by a coin, in an order the attacker
    watches, and look at everything the database has before and after counting."""
    dice = random.Random(seed)
    scores = Scores()
    remains: list[bytes] = []
    for _ in range(polls):
        poll_id = await hall.start(PollMethod.SECRET)
        order = dice.sample(range(len(hall.people)), len(hall.people))
        marks = {number: dice.choice((YES, NO)) for number in order}
        for place, number in enumerate(order):
            await hall.voting.cast(
                hall.people[number], poll_id, a_ballot(marks[number], secret=True)
            )
            if place == len(order) // 2:
                _attack_backup(scores, await _sealed(hall.database, poll_id), hall, marks)
        sealed = await _sealed(hall.database, poll_id)
        _attack_backup(scores, sealed, hall, marks)
        private_key = hall.keys.private(poll_id)
        remains += [*sealed.values(), *([] if private_key is None else [private_key])]
        await hall.finish(poll_id)
        async with hall.database.read() as connection:
            dump = await connection.run_sync(_dump, poll_id)
        truth = {str(hall.attendees[number]): mark for number, mark in marks.items()}
        _attack_dump(scores, dump, [hall.attendees[number] for number in order], truth)
        _attack_bytes(scores, url, dump, marks, order)
    files = files_of(url)
    found = [blob for blob in remains if any(blob in raw for raw in files)]
    scores.found("files: remains of sealed ballots and keys", len(found))
    return scores


async def _sealed(database: Database, poll_id: str) -> Mapping[str, bytes]:
    """What a backup taken now holds of a poll."""
    query = select(BALLOTS.c.attendee_id, BALLOTS.c.content).where(BALLOTS.c.poll_id == poll_id)
    async with database.read() as connection:
        return {row.attendee_id: row.content for row in await connection.execute(query)}


def _attack_backup(
    scores: Scores, sealed: Mapping[str, bytes], hall: Hall, marks: Mapping[int, str]
) -> None:
    """Size, parity and every single byte of the ciphertext."""
    voters = [number for number in marks if hall.attendees[number] in sealed]
    blobs = [sealed[hall.attendees[number]] for number in voters]
    truth = marked(marks[number] for number in voters)
    scores.add("backup: size", [float(len(blob)) for blob in blobs], truth)
    parity = [float(sum(blob).bit_count() % 2) for blob in blobs]
    scores.add("backup: parity", parity, truth)
    for place in (0, 31, 32, 47, 48, 60, 76):
        scores.add(f"backup: byte {place}", [float(blob[place]) for blob in blobs], truth)


@dataclass(frozen=True, slots=True)
class Dump:
    """Counted marks and voters of a poll in the order in which the database keeps them, with the
    transaction that wrote each."""

    counted: Sequence[tuple[str, str]]
    voters: Sequence[tuple[str, str]]
    writers: set[str]


def _dump(connection: Connection, poll_id: str) -> Dump:
    if connection.dialect.name == "sqlite":
        place, writer = "rowid", "'one'"
    else:
        place, writer = "ctid", "xmin::text"
    counted = connection.execute(
        text(
            f"SELECT id, marks, {writer} AS w FROM counted_ballots "  # no input
            f"WHERE poll_id = :poll ORDER BY {place}"
        ),
        {"poll": poll_id},
    ).all()
    voters = connection.execute(
        text(
            f"SELECT attendee_id, key, {writer} AS w FROM ballots "  # no input
            f"WHERE poll_id = :poll ORDER BY {place}"
        ),
        {"poll": poll_id},
    ).all()
    return Dump(
        [(row.id, row.marks) for row in counted],
        [(row.attendee_id, row.key) for row in voters],
        {row.w for row in (*counted, *voters)},
    )


def _attack_dump(scores: Scores, dump: Dump, cast: Sequence[str], truth: Mapping[str, str]) -> None:
    """Each way to line up rows of marks with voters."""
    rows = marked(marks for _, marks in dump.counted)
    by_id = marked(marks for _, marks in sorted(dump.counted))
    lines = {
        "as cast": cast,
        "as kept": [who for who, _ in dump.voters],
        "by attendee": sorted(truth),
        "by key": [who for who, _ in sorted(dump.voters, key=lambda one: one[1])],
    }
    for name, voters in lines.items():
        scores.add(f"dump: rows {name}", rows, marked(truth[who] for who in voters))
        scores.add(f"dump: index {name}", by_id, marked(truth[who] for who in voters))
    scores.found("dump: rows of other transactions", len(dump.writers) - 1)


def _attack_bytes(
    scores: Scores,
    url: str,
    dump: Dump,
    marks: Mapping[int, str],
    order: Sequence[int],
) -> None:
    """Where in the files the marks lie, against the order of casting."""
    raw = b"".join(files_of(url))
    if raw:
        places = sorted((raw.find(name.encode()), mark) for name, mark in dump.counted)
        guess = marked(mark for _, mark in places)
        scores.add("files: offsets", guess, marked(marks[number] for number in order))


def files_of(url: str) -> list[bytes]:
    """The database's own files with free pages and write-ahead log; none of a database server,
    where only the destroyed key protects what the disk may still have."""
    target = make_url(url)
    if target.get_backend_name() != "sqlite" or target.database is None:
        return []
    base = Path(target.database)
    return [path.read_bytes() for path in sorted(base.parent.glob(f"{base.name}*"))]
