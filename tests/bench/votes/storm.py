"""Two thousand voters against a real server on this machine: how fast, how soon counted, and what
is left when it is killed in the middle."""

import asyncio
import json
import os
import re
import sqlite3
import sys
import time
from asyncio.subprocess import Process
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager, closing, suppress
from dataclasses import dataclass
from pathlib import Path

import aiohttp
from sqlalchemy import make_url

from rooms.voting.ballots import key_digest
from rooms.voting.messages import CastBallot
from tests.bench.votes.crashes import Tally
from tests.integration.server.client import Client
from tests.support.hall import a_ballot, hall, sign_in
from tests.support.watching import Watched, attack_server, close, finished, hold

CONNECTIONS = 64
GOAL_S = 10.0
WATCHED_VOTERS = 12


@dataclass(frozen=True, slots=True)
class Installation:
    """A data folder with a hall of voters, who are all signed in."""

    folder: Path
    conference_id: str
    tokens: Sequence[str]

    @property
    def url(self) -> str:
        return f"sqlite+aiosqlite:///{self.folder / 'dienhong.db'}"


@dataclass(frozen=True, slots=True)
class Figures:
    ballots: int
    cast_s: float
    result_after_close_s: float


async def install(folder: Path, voters: int) -> Installation:
    await asyncio.to_thread(folder.mkdir, parents=True)
    url = f"sqlite+aiosqlite:///{folder / 'dienhong.db'}"
    async with hall(url, folder, voters=voters) as made:
        tokens = await sign_in(made.database, made.people)
        return Installation(folder, made.conference_id, tokens)


@asynccontextmanager
async def serving(installation: Installation) -> AsyncIterator[tuple[str, Process]]:
    """`dienhong serve` in a process of its own, on a free port; its address."""
    with (installation.folder / "server.log").open("ab") as log:
        process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "server.cli", "serve"),
            env={**os.environ, **_settings(installation)},
            stdout=asyncio.subprocess.PIPE,
            stderr=log,
        )
    try:
        assert process.stdout is not None
        greeting = await process.stdout.readline()
        found = re.search(rb"http://localhost:\d+", greeting)
        assert found, greeting
        yield found.group().decode(), process
    finally:
        with suppress(ProcessLookupError):
            process.terminate()
        await process.wait()


def _settings(installation: Installation) -> dict[str, str]:
    return {
        "DIENHONG_DATA": str(installation.folder),
        "DIENHONG_HTTP__LOOPBACK_PORT": "0",
        "DIENHONG_HTTP__TLS_PORT": "null",
        "DIENHONG_RELAYS__BIND": "127.0.0.1",
        "DIENHONG_RELAYS__UDP_PORT": "0",
        "DIENHONG_RELAYS__TCP_PORT": "null",
        "DIENHONG_SPEECH__ENABLED": "false",
        "DIENHONG_STORAGE__DISK_RESERVE_MB": "1",
    }


@asynccontextmanager
async def chairing(installation: Installation, url: str) -> AsyncIterator[Client]:
    async with Client(url, "", installation.conference_id) as chair:
        chair.token = installation.tokens[0]
        joined = await chair.join("chair")
        assert joined["ok"], joined
        yield chair


async def storm(installation: Installation, method: str) -> Figures:
    """Everybody votes as fast as the server takes it; then the poll is closed."""
    ballots = _ballots(installation, secret=method == "secret")
    async with serving(installation) as (url, _), chairing(installation, url) as chair:
        poll_id = await hold(chair, method)
        began_s = time.perf_counter()
        await _cast(url, poll_id, installation.tokens, ballots)
        cast_s = time.perf_counter() - began_s
        result_s = await close(chair, poll_id)
        result = finished(chair, poll_id)
        assert result is not None
        assert result["cast"] == len(ballots), result
        return Figures(len(ballots), cast_s, result_s)


async def watched(installation: Installation, *, polls: int) -> dict[str, float]:
    """Scores of the attackers who watch the server, by view."""
    log = installation.folder / "server.log"
    async with serving(installation) as (url, _), chairing(installation, url) as chair:
        tokens = installation.tokens[:WATCHED_VOTERS]
        seen = Watched(url, chair, tokens, lambda: log.read_text(errors="replace"))
        return (await attack_server(seen, polls=polls, seed=11)).z()


async def killed(installation: Installation, kills: int) -> Tally:
    """The server dies while everybody votes, comes back, dies again; the voters send again what was
    not answered, with the same key."""
    ballots = _ballots(installation, secret=True)
    async with serving(installation) as (url, _), chairing(installation, url) as chair:
        poll_id = await hold(chair, "secret")
    answered: set[int] = set()
    lost = 0
    for kill in range(1, kills + 1):
        kill_at = kill * len(ballots) // (kills + 1)
        async with serving(installation) as (url, process):
            answered |= await _cast_until_killed(
                url, poll_id, installation.tokens, ballots, process, kill_at
            )
        lost += _missing(installation, poll_id, ballots, answered)
    async with serving(installation) as (url, _), chairing(installation, url) as chair:
        await _cast(url, poll_id, installation.tokens, ballots)
        await close(chair, poll_id)
        result = finished(chair, poll_id)
    assert result is not None
    wanted = [sum(b.marks[place] == "1" for b in ballots) for place in range(3)]
    totals = [total["count"] for total in result["totals"]]
    more = sum(max(0, got - want) for got, want in zip(totals, wanted, strict=True))
    less = sum(max(0, want - got) for got, want in zip(totals, wanted, strict=True))
    return Tally(kills=kills, acknowledged=len(ballots), polls=1, lost=lost + less, phantom=more)


def _ballots(installation: Installation, *, secret: bool) -> list[CastBallot]:
    return [
        a_ballot(("100", "010", "001")[number % 3], secret=secret)
        for number in range(len(installation.tokens))
    ]


async def _cast(
    url: str, poll_id: str, tokens: Sequence[str], ballots: Sequence[CastBallot]
) -> None:
    connector = aiohttp.TCPConnector(limit=CONNECTIONS)
    async with aiohttp.ClientSession(connector=connector) as http:
        await asyncio.gather(
            *(_send(http, url, poll_id, one) for one in zip(tokens, ballots, strict=True))
        )


async def _cast_until_killed(
    url: str,
    poll_id: str,
    tokens: Sequence[str],
    ballots: Sequence[CastBallot],
    process: Process,
    kill_at: int,
) -> set[int]:
    """Numbers of the ballots that were answered before the server died."""
    answered: set[int] = set()

    async def one(http: aiohttp.ClientSession, number: int) -> None:
        with suppress(aiohttp.ClientError, ConnectionError):
            await _send(http, url, poll_id, (tokens[number], ballots[number]))
            answered.add(number)
            if len(answered) == kill_at:
                process.kill()

    connector = aiohttp.TCPConnector(limit=CONNECTIONS)
    async with aiohttp.ClientSession(connector=connector) as http:
        order = sorted(range(len(ballots)), key=lambda _: os.urandom(4))
        await asyncio.gather(*(one(http, number) for number in order))
    return answered


async def _send(
    http: aiohttp.ClientSession, url: str, poll_id: str, cast: tuple[str, CastBallot]
) -> None:
    token, ballot = cast
    async with http.post(
        f"{url}/api/polls/{poll_id}/ballot",
        data=ballot.model_dump_json(),
        headers={"X-Session-Token": token, "Content-Type": "application/json"},
    ) as answer:
        said = await answer.read()
        assert answer.status == 200, json.loads(said)


def _missing(
    installation: Installation, poll_id: str, ballots: Sequence[CastBallot], answered: set[int]
) -> int:
    """Answered ballots that are not on disk after the kill."""
    path = str(make_url(installation.url).database)
    with closing(sqlite3.connect(path)) as connection:
        query = "SELECT key FROM ballots WHERE poll_id = ?"
        stored = {row[0] for row in connection.execute(query, (poll_id,))}
    return sum(key_digest(poll_id, ballots[number].key) not in stored for number in answered)
