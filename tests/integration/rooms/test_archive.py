"""The archive on a real database of either kind: who may read what, conferences taken in from
elsewhere, study."""

import hashlib
import secrets
from collections.abc import Sequence
from dataclasses import dataclass

import pytest

from rooms.archive.access import Readers
from rooms.archive.imports import Imports
from rooms.archive.service import Archive
from rooms.conferences.messages import CloseConference, OpenConference
from rooms.kernel import log
from rooms.kernel.errors import ErrorCode, Refused
from rooms.kernel.ids import ConferenceId, PersonId
from rooms.kernel.log import Line, canonical
from rooms.live import genesis
from rooms.live.messages import Command
from rooms.search.service import open_moments
from rooms.study.messages import OpenStudy, ReportWatched
from rooms.study.service import Study
from rooms.transcript.service import Transcripts
from tests.integration.rooms.world import World

HOUR_MS = 3_600_000
FILM_MS = 100_000


@dataclass(frozen=True, slots=True)
class Kept:
    """The archive of a world."""

    archive: Archive
    study: Study


@pytest.fixture
def kept(world: World, world_url: str) -> Kept:
    database = world.database
    study = Study(database, clock=world.clock, random=secrets.token_bytes)
    archive = Archive(
        database,
        world.files,
        Readers(database, study),
        Imports(database, clock=world.clock),
        open_moments(database, world_url),
        rows=Transcripts(database, world.live, clock=world.clock).rows,
    )
    return Kept(archive, study)


@pytest.fixture
async def closed(meeting: World) -> World:
    chair = meeting.attendees["chutri"]
    commands: list[Command] = [
        OpenConference(type="conference.open"),
        CloseConference(type="conference.close"),
    ]
    for number, command in enumerate(commands):
        await meeting.live.execute(meeting.conference_id, chair, command, f"c{number}")
    return meeting


async def readable(kept: Kept, world: World, who: str) -> list[str]:
    known = await kept.archive.readers.all(await world.person(who))
    listed = await kept.archive.listed(list(known.values()))
    assert [one.id for one in listed] == list(known)
    return [one.why for one in listed]


async def test_who_took_part_or_planned_it_reads_it(closed: World, kept: Kept) -> None:
    assert await readable(kept, closed, "thuky") == ["attendee"]
    assert await readable(kept, closed, "quantri") == ["planner"]
    await kept.archive.refresh()
    assert list(await kept.archive.index.stamps()) == [closed.conference_id]
    assert await kept.archive.refresh() == 0


async def test_a_conference_that_goes_on_is_not_in_the_archive(meeting: World, kept: Kept) -> None:
    assert await readable(kept, meeting, "thuky") == []
    with pytest.raises(Refused) as refusal:
        await kept.archive.readers.of(await meeting.person("thuky"), meeting.conference_id)
    assert refusal.value.code is ErrorCode.ARCHIVE_NOT_CLOSED


async def elsewhere(world: World) -> tuple[str, Sequence[Line]]:
    """The record of the world's conference under another id, as another server would hold it."""
    async with world.database.read() as connection:
        start = await connection.run_sync(genesis.load, world.conference_id)
        lines = await connection.run_sync(log.lines_after, world.conference_id)
    facts = genesis.facts(start)
    facts["conference"]["id"] = "elsewhere"
    head = log.Head(0, log.genesis_hash(facts))
    chained = log.chain(head, "elsewhere", 7, "system", [line.event for line in lines])
    return canonical(facts), chained


async def test_an_imported_conference_is_read_like_one_held_here(closed: World, kept: Kept) -> None:
    facts, lines = await elsewhere(closed)
    digest = hashlib.sha256(b"manifest").hexdigest()
    imports = kept.archive.imports
    assert await imports.known("elsewhere") is None
    await imports.add(facts, lines, '{"files": []}', digest, "")
    assert await imports.known("elsewhere") == digest
    with pytest.raises(Refused) as refusal:
        await imports.known(closed.conference_id)
    assert refusal.value.code is ErrorCode.ARCHIVE_HELD_HERE

    assert sorted(await readable(kept, closed, "quantri")) == ["planner", "planner"]
    access = await kept.archive.readers.of(await closed.person("thuky"), "elsewhere")
    assert (access.imported, access.why) == (True, "attendee")
    record = await kept.archive.record(access)
    assert record.conference.closed_at_ms is not None
    assert await kept.archive.lines(access) == (False, [])
    assert await kept.archive.refresh() == 2
    with pytest.raises(Refused):
        await closed.live.state(ConferenceId("elsewhere"))


def open_to(world: World, *units: str) -> OpenStudy:
    now = world.clock()
    ids = [world.unit_ids[unit] for unit in units]
    return OpenStudy(unit_ids=ids, from_ms=now, to_ms=now + HOUR_MS)


async def test_study_reaches_the_units_below_until_its_time_is_over(
    closed: World, kept: Kept
) -> None:
    secretary, of = closed.person_ids["thuky"], ConferenceId(closed.conference_id)
    study = await kept.study.open(secretary, of, open_to(closed, "laocai"))
    for who in ("batxat", "sapa"):
        assert [one.id for one in await kept.study.open_to(closed.person_ids[who])] == [study.id]
    closed.clock.pass_s(HOUR_MS / 1000 + 1)
    assert await kept.study.open_to(closed.person_ids["batxat"]) == []


async def test_what_was_watched_adds_up_and_what_was_skipped_does_not(
    closed: World, kept: Kept
) -> None:
    of = ConferenceId(closed.conference_id)
    learner = closed.person_ids["batxat"]
    study = await kept.study.open(closed.person_ids["thuky"], of, open_to(closed, "batxat"))

    async def watch(*spans: tuple[int, int]) -> tuple[int, int, bool]:
        played = ReportWatched(spans=list(spans))
        mine = await kept.study.report(PersonId(learner), of, played, FILM_MS)
        return mine.watched_ms, mine.furthest_ms, mine.done_at_ms is not None

    assert await watch((0, 10_000), (5_000, 12_000)) == (12_000, 12_000, False)
    closed.clock.pass_s(15)
    assert await watch((80_000, 95_000)) == (27_000, 95_000, False)
    closed.clock.pass_s(60)
    assert await watch((12_000, 80_000)) == (95_000, 95_000, True)
    # More than can have been played since: not believed.
    assert (await watch((95_000, 900_000)))[1] == FILM_MS
    progress = await kept.study.progress(of, study.id, FILM_MS)
    done = {one.person_id: one.done_at_ms is not None for one in progress.learners}
    assert done[learner]
    assert closed.person_ids["sapa"] not in done


async def test_study_needs_a_time_to_come_and_something_to_see(closed: World, kept: Kept) -> None:
    of, secretary = ConferenceId(closed.conference_id), closed.person_ids["thuky"]
    wanted = open_to(closed, "batxat")
    for change, code in (
        ({"to_ms": wanted.from_ms}, ErrorCode.STUDY_TIME_WRONG),
        ({"film": False, "papers": False, "transcript": False}, ErrorCode.STUDY_NOTHING_CHOSEN),
        ({"unit_ids": ["nowhere"]}, ErrorCode.NOT_FOUND),
    ):
        with pytest.raises(Refused) as refusal:
            await kept.study.open(secretary, of, wanted.model_copy(update=change))
        assert refusal.value.code is code
    played = ReportWatched(spans=[(0, 1)])
    with pytest.raises(Refused):
        await kept.study.report(closed.person_ids["sapa"], of, played, FILM_MS)
