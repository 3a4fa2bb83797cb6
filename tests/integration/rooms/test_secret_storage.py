"""Nothing the database keeps links a secret ballot to its voter: attackers try, over many polls."""

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy import make_url

from rooms.voting.messages import PollMethod
from tests.support.hall import a_ballot, hall
from tests.support.linking import NO, YES, Scores, attack_storage, files_of, marked

POLLS, VOTERS = 25, 12


@pytest.mark.timeout(240)
async def test_no_view_of_the_storage_is_better_than_chance(
    database_url: str, tmp_path: Path
) -> None:
    async with hall(database_url, tmp_path, voters=VOTERS) as here:
        scores = await attack_storage(here, database_url, polls=POLLS, seed=7)
    assert scores.linkable() == [], scores.z()
    assert len(scores.z()) > 15


def test_the_attackers_would_notice_ballots_kept_as_they_were_cast() -> None:
    scores = Scores()
    for poll in range(POLLS):
        truth = [YES if (poll * 7 + voter * 5) % 3 else NO for voter in range(VOTERS)]
        leaky = [mark if voter % 4 else YES for voter, mark in enumerate(truth)]
        scores.add("leak", marked(leaky), marked(truth))
    assert scores.linkable() == ["leak"]


async def test_a_backup_taken_during_the_vote_has_no_key_and_no_marks(
    sqlite_database_url: str, tmp_path: Path
) -> None:
    copy = tmp_path / "backup" / "copy.db"
    copy.parent.mkdir()
    async with hall(sqlite_database_url, tmp_path, voters=6) as here:
        poll_id = await here.start(PollMethod.SECRET)
        ballots = [a_ballot(YES if n % 2 else NO, secret=True) for n in range(6)]
        for person, ballot in zip(here.people, ballots, strict=True):
            await here.voting.cast(person, poll_id, ballot)
        database = make_url(sqlite_database_url).database
        with (
            closing(sqlite3.connect(str(database))) as source,
            closing(sqlite3.connect(copy)) as target,
        ):
            source.backup(target)
        private_key = here.keys.private(poll_id)
        assert private_key is not None
        for raw in (copy.read_bytes(), *files_of(sqlite_database_url)):
            assert private_key not in raw
            assert all((ballot.receipt or "").encode() not in raw for ballot in ballots)
