"""A vote through the whole server: socket, HTTP, the result in time, and nothing that tells."""

import json
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import structlog

from rooms.voting.messages import PollMethod
from server.app import running
from tests.integration.server.client import Client, Json
from tests.integration.server.conftest import settings_for
from tests.support.hall import a_ballot, hall, sign_in
from tests.support.watching import Watched, attack_server, close, finished, hold

VOTERS = 8


@pytest.fixture
async def watched(tmp_path: Path, sqlite_database_url: str) -> AsyncIterator[Watched]:
    """A server on a hall of voters, and the chair at the panel."""
    settings = settings_for(tmp_path, sqlite_database_url)
    async with hall(sqlite_database_url, settings.data, voters=VOTERS) as made:
        tokens = await sign_in(made.database, [*made.people, made.absent[0], made.guest])
        conference_id = made.conference_id
    with structlog.testing.capture_logs() as lines:
        async with running(settings) as server, Client(server.url, "", conference_id) as chair:
            chair.token = tokens[0]
            assert (await chair.join("chair"))["ok"]
            yield Watched(server.url, chair, tokens, lambda: json.dumps(lines, default=str))


async def ask(watched: Watched, voter: int, method: str, path: str, **json_body: object) -> Json:
    """An answer with its status, as the voter with this number."""
    headers = {"X-Session-Token": watched.tokens[voter]}
    options = {"json": json_body} if json_body else {}
    status, body = await watched.chair.request(method, path, headers=headers, **options)
    return {"status": status, **body}


async def cast(watched: Watched, voter: int, poll_id: str, marks: str) -> Json:
    body = a_ballot(marks, secret=False).model_dump()
    return await ask(watched, voter, "POST", f"/api/polls/{poll_id}/ballot", **body)


async def test_an_open_vote_from_its_start_to_its_record(watched: Watched) -> None:
    chair = watched.chair
    poll_id = await hold(chair, "open")
    for voter in range(VOTERS):
        answer = await cast(watched, voter, poll_id, "100" if voter < 6 else "010")
        assert answer == {"status": 200, "ok": True}
    await chair.signal("poll_progress", lambda one: one["cast"] == VOTERS)
    await close(chair, poll_id)
    result = finished(chair, poll_id)
    assert result is not None
    assert [total["count"] for total in result["totals"]] == [6, 2, 0]
    record = f"/api/polls/{poll_id}/counting-record.pdf"
    assert (await ask(watched, 1, "GET", record))["status"] == 403
    assert (await ask(watched, 1, "GET", f"/api/polls/{poll_id}/named-ballots"))["status"] == 403
    assert (await chair.command("voting.publish", poll_id=poll_id))["ok"]
    assert (await ask(watched, 1, "GET", record))["status"] == 200
    named = await ask(watched, 1, "GET", f"/api/polls/{poll_id}/named-ballots")
    assert len(named["ballots"]) == VOTERS


async def test_votes_of_the_last_moment_are_in_what_is_shown(watched: Watched) -> None:
    chair = watched.chair
    poll_id = await hold(chair, "open")
    await chair.signal("poll_progress", lambda one: one["cast"] == 0)
    for voter in range(VOTERS):
        await cast(watched, voter, poll_id, "100")
    await close(chair, poll_id)
    await chair.signal("poll_progress", lambda one: one["cast"] == VOTERS)
    shown = [one["cast"] for one in chair.signals if one["type"] == "poll_progress"]
    assert shown[-1] == VOTERS


async def test_refusals_have_codes_and_nothing_is_lost(watched: Watched) -> None:
    chair = watched.chair
    poll_id = await hold(chair, "open")
    absent, guest = VOTERS, VOTERS + 1
    assert (await cast(watched, 1, poll_id, "100"))["status"] == 200
    for voter, marks, status, code in (
        (1, "010", 409, "already_voted"),
        (2, "110", 409, "marks_wrong"),
        (2, "1", 400, "malformed_message"),
        (absent, "100", 409, "not_checked_in"),
        (guest, "100", 409, "not_an_elector"),
    ):
        answer = await cast(watched, voter, poll_id, marks)
        assert (answer["status"], answer["code"]) == (status, code)
    assert (await chair.command("conference.close"))["code"] == "poll_running"
    await close(chair, poll_id)
    assert (await cast(watched, 3, poll_id, "100"))["code"] == "poll_closed"
    assert (await chair.command("voting.repeat", poll_id=poll_id))["ok"]
    assert (await cast(watched, 3, poll_id, "100"))["code"] == "stale_round"
    result = finished(chair, poll_id)
    assert result is not None
    assert result["cast"] == 1


async def test_a_lost_answer_is_asked_for_by_its_key(watched: Watched) -> None:
    poll_id = await hold(watched.chair, "secret")
    ballot = a_ballot("100", secret=True)
    where = f"/api/polls/{poll_id}/ballot"
    before = await ask(watched, 1, "GET", f"{where}?key={ballot.key}")
    assert (before["cast"], before["same_key"]) == (False, False)
    assert (await ask(watched, 1, "POST", where, **ballot.model_dump()))["status"] == 200
    assert (await ask(watched, 1, "POST", where, **ballot.model_dump()))["status"] == 200
    after = await ask(watched, 1, "GET", f"{where}?key={ballot.key}")
    assert (after["cast"], after["same_key"]) == (True, True)
    assert (await ask(watched, 1, "GET", f"{where}?key=wrong"))["code"] == "malformed_message"


async def test_a_poll_with_a_duration_ends_and_is_counted_by_itself(watched: Watched) -> None:
    chair = watched.chair
    share = {"numerator": 1, "denominator": 2, "plus": 1, "base": "entitled_present"}
    await chair.command(
        "voting.create",
        title="Biểu quyết nhanh", method="open", form="yes_no_abstain",
        pass_rule=share, duration_s=5,
    )  # fmt: skip
    poll_id = (await chair.event("voting.created"))["poll"]["id"]
    assert (await chair.command("voting.start", poll_id=poll_id))["ok"]
    assert (await cast(watched, 1, poll_id, "100"))["status"] == 200
    await chair.until(lambda: finished(chair, poll_id) is not None)
    assert (await chair.event("voting.closed"))["reason"] == "time"


async def test_a_poll_closed_while_the_server_was_down_is_counted_at_its_start(
    tmp_path: Path, sqlite_database_url: str
) -> None:
    """As after a crash between the close and the count."""
    settings = settings_for(tmp_path, sqlite_database_url)
    async with hall(sqlite_database_url, settings.data, voters=VOTERS) as made:
        poll_id = await made.start(PollMethod.SECRET)
        for person in made.people:
            await made.voting.cast(person, poll_id, a_ballot("100", secret=True))
        await made.close(poll_id)
        tokens = await sign_in(made.database, made.people)
    async with running(settings) as server, Client(server.url, "", made.conference_id) as chair:
        chair.token = tokens[0]
        joined = await chair.join("chair")
        state = joined["snapshot"]["polls"][0]["state"]
        if state != "finished":
            await chair.until(lambda: finished(chair, poll_id) is not None)
        assert await server.domain.live.verify_log(made.conference_id) is None


@pytest.mark.timeout(180)
async def test_watching_the_server_tells_nobody_how_somebody_voted(watched: Watched) -> None:
    voters = Watched(watched.url, watched.chair, watched.tokens[:VOTERS], watched.log)
    scores = await attack_server(voters, polls=12, seed=3)
    assert scores.linkable() == [], scores.z()
    assert len(scores.z()) > 8
