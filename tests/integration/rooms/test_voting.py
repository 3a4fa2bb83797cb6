"""Ballots on a real database: once for each elector, durable before the answer, none too late."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from sqlalchemy import select

from rooms.kernel.errors import ErrorCode, ProtocolError, Refused
from rooms.kernel.ids import PersonId
from rooms.live.messages import EVENTS
from rooms.voting.messages import (
    CancelPoll,
    PaperCount,
    PollFinished,
    PollMethod,
    PollState,
    PublishPoll,
    RecordPaperCount,
    RepeatPoll,
    StartPoll,
)
from rooms.voting.tables import BALLOTS, COUNTED, POLLS
from tests.support.hall import Hall, a_ballot, hall, services

OPEN, SECRET, PAPER = PollMethod.OPEN, PollMethod.SECRET, PollMethod.PAPER
YES, NO, ABSTAIN = "100", "010", "001"


@pytest.fixture
async def here(database_url: str, tmp_path: Path) -> AsyncIterator[Hall]:
    async with hall(database_url, tmp_path, voters=8) as made:
        yield made


async def refusal(
    here: Hall, person: int | PersonId, poll_id: str, marks: str, *, secret: bool = False
) -> ErrorCode:
    person_id = here.people[person] if isinstance(person, int) else person
    try:
        await here.voting.cast(person_id, poll_id, a_ballot(marks, secret=secret))
    except (Refused, ProtocolError) as refusal:
        return refusal.code
    raise AssertionError("taken")


async def test_an_open_poll_is_counted_by_elector(here: Hall) -> None:
    poll_id = await here.start(OPEN)
    marks = [YES] * 5 + [NO] * 2 + [ABSTAIN]
    for person, mark in zip(here.people, marks, strict=True):
        await here.voting.cast(person, poll_id, a_ballot(mark, secret=False))
    poll = await here.finish(poll_id)
    assert poll.state is PollState.FINISHED
    assert poll.result is not None
    assert [total.count for total in poll.result.totals] == [5, 2, 1]
    assert poll.result.passed
    assert (poll.entitled, poll.entitled_present) == (9, 8)  # one elector did not come
    named = await here.voting.named(here.people[0], poll_id)
    assert [one.marks for one in named.ballots] == marks


async def test_a_secret_poll_is_counted_and_shows_receipts_only(here: Hall) -> None:
    poll_id = await here.start(SECRET, ["A", "B", "C"], max_marks=2)
    ballots = [a_ballot(marks, secret=True) for marks in ["110"] * 4 + ["011", "000", "100", "001"]]
    for person, ballot in zip(here.people, ballots, strict=True):
        await here.voting.cast(person, poll_id, ballot)
    poll = await here.finish(poll_id)
    assert poll.result is not None
    assert [total.count for total in poll.result.totals] == [5, 5, 2]
    assert (poll.result.cast, poll.result.invalid) == (8, 1)
    assert poll.result.tied == ("c1", "c2")
    with pytest.raises(Refused, match="result_not_published"):
        await here.voting.receipts(here.people[0], poll_id)
    await here.say(PublishPoll(type="voting.publish", poll_id=poll_id))
    published = await here.voting.receipts(here.people[3], poll_id)
    assert published.receipts == sorted(one.receipt or "" for one in ballots)
    with pytest.raises(Refused, match="not_found"):
        await here.voting.named(here.people[0], poll_id)


async def test_the_key_of_a_secret_poll_is_gone_when_it_is_counted(here: Hall) -> None:
    poll_id = await here.start(SECRET)
    for person in here.people:
        await here.voting.cast(person, poll_id, a_ballot(YES, secret=True))
    key = here.keys.folder / f"{poll_id}.key"
    assert key.stat().st_mode & 0o777 == 0o600
    await here.finish(poll_id)
    assert list(here.keys.folder.iterdir()) == []
    assert await here.voting.unfinished() == []


@pytest.mark.parametrize("secret", [False, True])
async def test_who_may_not_vote_is_told_why(here: Hall, secret: bool) -> None:
    method = SECRET if secret else OPEN
    poll_id = await here.create(method)
    assert await refusal(here, 1, poll_id, YES, secret=secret) is ErrorCode.POLL_NOT_STARTED
    await here.say(StartPoll(type="voting.start", poll_id=poll_id))
    assert await refusal(here, here.absent[0], poll_id, YES, secret=secret) is (
        ErrorCode.NOT_CHECKED_IN
    )
    assert await refusal(here, here.guest, poll_id, YES, secret=secret) is ErrorCode.NOT_AN_ELECTOR
    assert await refusal(here, here.outsider, poll_id, YES, secret=secret) is ErrorCode.NOT_INVITED
    assert await refusal(here, 1, "missing", YES, secret=secret) is ErrorCode.NOT_FOUND
    assert await refusal(here, 1, poll_id, "110", secret=secret) is ErrorCode.MARKS_WRONG
    assert await refusal(here, 1, poll_id, "000", secret=secret) is ErrorCode.MARKS_WRONG
    assert await refusal(here, 1, poll_id, "1000", secret=secret) is ErrorCode.MALFORMED_MESSAGE
    assert await refusal(here, 1, poll_id, YES, secret=not secret) is ErrorCode.MALFORMED_MESSAGE
    await here.voting.cast(here.people[1], poll_id, a_ballot(YES, secret=secret))
    assert await refusal(here, 1, poll_id, NO, secret=secret) is ErrorCode.ALREADY_VOTED
    await here.finish(poll_id)
    assert await refusal(here, 2, poll_id, YES, secret=secret) is ErrorCode.POLL_CLOSED
    assert await refusal(here, 1, poll_id, YES, secret=secret) is ErrorCode.ALREADY_VOTED
    await here.say(RepeatPoll(type="voting.repeat", poll_id=poll_id))
    assert await refusal(here, 2, poll_id, YES, secret=secret) is ErrorCode.STALE_ROUND


@pytest.mark.parametrize("secret", [False, True])
async def test_an_unknown_outcome_is_resolved_by_the_key_before_and_after_counting(
    here: Hall, secret: bool
) -> None:
    poll_id = await here.start(SECRET if secret else OPEN)
    ballot, person = a_ballot(YES, secret=secret), here.people[1]
    assert not (await here.voting.status(person, poll_id, ballot.key)).cast
    await here.voting.cast(person, poll_id, ballot)
    await here.voting.cast(person, poll_id, ballot)
    for _ in range(2):
        answer = await here.voting.status(person, poll_id, ballot.key)
        assert (answer.cast, answer.same_key) == (True, True)
        assert (await here.voting.status(person, poll_id, "0" * 32)).same_key is False
        assert (await here.voting.status(person, poll_id, None)).same_key is None
        if (await here.poll(poll_id)).state is PollState.STARTED:
            await here.finish(poll_id)
        await here.voting.cast(person, poll_id, ballot)
    result = (await here.poll(poll_id)).result
    assert result is not None
    assert result.cast == 1


async def test_the_same_key_with_other_marks_is_another_ballot(here: Hall) -> None:
    poll_id = await here.start(OPEN)
    ballot = a_ballot(YES, secret=False)
    await here.voting.cast(here.people[0], poll_id, ballot)
    changed = ballot.model_copy(update={"marks": NO})
    with pytest.raises(Refused, match="already_voted"):
        await here.voting.cast(here.people[0], poll_id, changed)


@pytest.mark.parametrize("method", [OPEN, SECRET])
async def test_ballots_beside_the_close_are_all_counted_or_all_refused(
    here: Hall, method: PollMethod
) -> None:
    """Everybody votes three ways at once while the poll is closed and counted."""
    for closing in range(6):
        poll_id = await here.start(method)
        attempts = [
            (person, a_ballot(mark, secret=method is SECRET))
            for mark in (YES, NO, ABSTAIN)
            for person in here.people
        ]

        async def late(poll_id: str = poll_id, turns: int = closing) -> None:
            for _ in range(turns):
                await asyncio.sleep(0)
            await here.close(poll_id)
            await here.voting.count(poll_id)

        outcomes, _ = await asyncio.gather(
            asyncio.gather(
                *(here.voting.cast(person, poll_id, ballot) for person, ballot in attempts),
                return_exceptions=True,
            ),
            late(),
        )
        taken = [person for (person, _), one in zip(attempts, outcomes, strict=True) if one is None]
        assert len(taken) == len(set(taken))
        codes = {one.code for one in outcomes if isinstance(one, Refused)}
        assert codes <= {ErrorCode.ALREADY_VOTED, ErrorCode.POLL_CLOSED}
        result = (await here.poll(poll_id)).result
        assert result is not None
        assert result.cast == len(taken)


async def test_two_servers_take_one_ballot_of_each_elector(
    database_url: str, tmp_path: Path, here: Hall
) -> None:
    """The second one has its own connections to the same database."""
    poll_id = await here.start(SECRET)
    async with services(database_url, tmp_path) as (_, _, other, _):
        attempts = [
            (voting, person, a_ballot(mark, secret=True))
            for person in here.people
            for voting, mark in ((here.voting, YES), (other, NO))
        ]
        outcomes = await asyncio.gather(
            *(voting.cast(person, poll_id, ballot) for voting, person, ballot in attempts),
            return_exceptions=True,
        )
    assert sum(one is None for one in outcomes) == len(here.people)
    assert {one.code for one in outcomes if isinstance(one, Refused)} == {ErrorCode.ALREADY_VOTED}
    poll = await here.finish(poll_id)
    assert poll.result is not None
    assert poll.result.cast == len(here.people)


async def test_counting_again_gives_the_same_result(here: Hall) -> None:
    """As after a crash between the emptied box and the line in the log."""
    poll_id = await here.start(SECRET)
    for person, mark in zip(here.people, [YES] * 5 + [NO] * 3, strict=True):
        await here.voting.cast(person, poll_id, a_ballot(mark, secret=True))
    await here.close(poll_id)
    poll = await here.poll(poll_id)
    first = await here.database.transact(lambda c: here.voting._count(poll, c))
    here.keys.destroy(poll_id)
    await here.voting.count(poll_id)
    await here.voting.count(poll_id)
    assert (await here.poll(poll_id)).result == first
    events = [EVENTS.validate_json(line) for line in await log_of(here)]
    assert sum(isinstance(event, PollFinished) for event in events) == 1
    assert await here.live.verify_log(here.conference_id) is None


async def log_of(here: Hall) -> list[str]:
    entries = await here.live.log_entries(here.conference_id, here.secretary, 0)
    return [entry.event.model_dump_json() for entry in entries]


async def test_a_cancelled_poll_leaves_no_ballots(here: Hall) -> None:
    poll_id = await here.start(SECRET)
    await here.voting.cast(here.people[0], poll_id, a_ballot(YES, secret=True))
    await here.say(CancelPoll(type="voting.cancel", poll_id=poll_id))
    await here.voting.wipe(poll_id)
    async with here.database.read() as connection:
        for table in (BALLOTS, COUNTED):
            assert (await connection.execute(select(table))).all() == []
        assert await connection.scalar(select(POLLS.c.wiped).where(POLLS.c.id == poll_id))
    assert list(here.keys.folder.iterdir()) == []


async def test_paper_ballots_are_typed_in_and_corrected_until_published(here: Hall) -> None:
    poll_id = await here.start(PAPER)
    assert await refusal(here, 0, poll_id, YES) is ErrorCode.POLL_ON_PAPER
    await here.close(poll_id)
    typed = RecordPaperCount(
        type="voting.record_paper_count",
        poll_id=poll_id,
        paper=PaperCount(issued=8, returned=8),
        invalid=1,
        totals=(5, 1, 1),
    )
    with pytest.raises(Refused, match="count_wrong"):
        await here.say(typed.model_copy(update={"totals": (7, 1, 1)}))
    await here.say(typed, here.secretary)
    await here.say(typed.model_copy(update={"totals": (3, 3, 1)}), here.secretary)
    poll = await here.poll(poll_id)
    assert poll.result is not None
    assert not poll.result.passed
    await here.say(PublishPoll(type="voting.publish", poll_id=poll_id))
    with pytest.raises(Refused, match="poll_state_wrong"):
        await here.say(typed, here.secretary)
