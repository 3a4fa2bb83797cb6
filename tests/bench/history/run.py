"""One run: people act on a conference while its servers are killed and frozen; then the history is
checked."""

import asyncio
import random
import signal
import time
from collections.abc import Mapping
from contextlib import AsyncExitStack
from dataclasses import asdict, dataclass
from pathlib import Path

import aiohttp
from sqlalchemy import Connection, select

from rooms.chairing.messages import AppointPresidium
from rooms.kernel import log
from rooms.kernel.database import Database
from rooms.live import genesis
from rooms.live.tables import EXECUTED_COMMANDS, CommandKey
from tests.bench.history.check import Findings, Operation, check
from tests.bench.history.fleet import Fleet
from tests.bench.history.people import Belief, Cast, Person
from tests.support.hall import hall, sign_in

PEOPLE = 20
DEPUTIES = 3
LOYAL = 3
"""So many stay with a server that is frozen, to see what it answers when it wakes up."""
FROZEN_S = 4.0


@dataclass(frozen=True, slots=True)
class Plan:
    operations: int
    kills: int
    freezes: int
    seed: int


@dataclass(frozen=True, slots=True)
class Place:
    conference_id: str
    cast: Cast
    tokens: tuple[str, ...]
    since: int


async def prepare(folder: Path, database: str) -> Place:
    """A conference that is open, everybody here; the chair has named deputies."""
    async with hall(database, folder, voters=PEOPLE) as made:
        deputies = made.attendees[1 : 1 + DEPUTIES]
        named = AppointPresidium(
            type="chairing.appoint", presidium=(), deputies=tuple(map(str, deputies))
        )
        since = await made.say(named)
        tokens = await sign_in(made.database, made.people)
        cast = Cast(made.attendees, (made.chair, *deputies), (made.chair, *deputies))
        return Place(made.conference_id, cast, tuple(tokens), since)


async def run(folder: Path, database: str, plan: Plan) -> dict[str, object]:
    place = await prepare(folder, database)
    history: list[Operation] = []
    began_s = time.monotonic()
    async with AsyncExitStack() as stack:
        fleet = await Fleet.start(folder, database)
        stack.push_async_callback(fleet.end)
        await _act(place, fleet, plan, history)
    acted_s = time.monotonic() - began_s
    findings, lines = await _checked(database, place, history)
    outcomes = [one.outcome for one in history]
    return {
        "operations": len(history),
        "accepted": outcomes.count("accepted"),
        "refused": outcomes.count("refused"),
        "unknown": outcomes.count("unknown"),
        "lines": lines,
        "kills": fleet.kills,
        "freezes": fleet.freezes,
        "acted_s": round(acted_s, 1),
        "checked_s": round(time.monotonic() - began_s - acted_s, 1),
        **asdict(findings),
    }


async def _act(place: Place, fleet: Fleet, plan: Plan, history: list[Operation]) -> None:
    belief = Belief()
    people = [
        Person(
            attendee_id=attendee_id,
            token=token,
            conference_id=place.conference_id,
            cast=place.cast,
            belief=belief,
            dice=random.Random(plan.seed * 1000 + number),
            history=history,
            where=fleet.where,
            loyal=number >= PEOPLE - LOYAL,
        )
        for number, (attendee_id, token) in enumerate(
            zip(place.cast.attendees, place.tokens, strict=True)
        )
    ]

    def more() -> bool:
        return len(history) < plan.operations

    async with aiohttp.ClientSession() as http, asyncio.TaskGroup() as group:
        for person in people:
            group.create_task(person.run(http, more))
        await _break(fleet, plan, people, history)


async def _break(fleet: Fleet, plan: Plan, people: list[Person], history: list[Operation]) -> None:
    """Faults, spread over the operations."""
    dice = random.Random(plan.seed)
    faults = ["kill"] * plan.kills + ["freeze"] * plan.freezes
    dice.shuffle(faults)
    for number, fault in enumerate(faults, start=1):
        strike_at = plan.operations * number // (len(faults) + 1)
        while len(history) < strike_at:  # noqa: ASYNC110  # an event for each operation costs more
            await asyncio.sleep(0.005)
        await asyncio.sleep(dice.uniform(0, 0.02))
        if fault == "kill":
            await fleet.kill()
        else:
            await _freeze(fleet, people)


async def _freeze(fleet: Fleet, people: list[Person]) -> None:
    """Whoever isn't loyal goes to the other server; then the frozen one wakes up, and believes for
    a moment that it is the owner still."""
    frozen = await fleet.freeze()
    for person in people:
        if not person.loyal and person.at == frozen.url:
            await person.go()
    await asyncio.sleep(FROZEN_S)
    frozen.send(signal.SIGCONT)


async def _checked(database: str, place: Place, history: list[Operation]) -> tuple[Findings, int]:
    opened = Database.open(database)
    try:
        async with opened.read() as connection:
            as_scheduled = await connection.run_sync(genesis.load, place.conference_id)
            head = await connection.run_sync(log.head_of, place.conference_id)
            lines = await connection.run_sync(log.lines_after, place.conference_id)
            executed = await connection.run_sync(_executed, place)
    finally:
        await opened.close()
    start = log.genesis_hash(genesis.facts(as_scheduled))
    broken = log.verify(start, head or log.Head(0, ""), lines)
    findings = check(as_scheduled, lines, history, executed, place.since)
    if broken is not None:
        findings.note("phantom", f"the chain of the log breaks at {broken}")
    return findings, len(lines)


def _executed(connection: Connection, place: Place) -> Mapping[CommandKey, int]:
    table = EXECUTED_COMMANDS.c
    rows = connection.execute(
        select(table.attendee_id, table.command_id, table.version)
        .where(table.conference_id == place.conference_id)
        .where(table.version > place.since)
    )
    return {(row.attendee_id, row.command_id): row.version for row in rows}
