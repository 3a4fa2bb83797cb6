"""Storage that fails: only what is kept is acknowledged, and nothing goes on as if well."""

import sqlite3
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from pathlib import Path

import pytest
from sqlalchemy import insert, text

from rooms.chat.messages import PostMessage
from rooms.conferences.messages import OpenConference
from rooms.kernel.database import Database, StorageFailed
from rooms.kernel.errors import ErrorCode, Refused
from rooms.kernel.log import HEADS
from rooms.migrations import migrate
from tests.integration.rooms.world import World, build_world, populate

OPEN = OpenConference(type="conference.open")


@pytest.fixture
async def meeting(sqlite_database_url: str, tmp_path: Path) -> AsyncIterator[World]:
    """One conference on SQLite, whose faults these are."""
    await migrate(sqlite_database_url)
    async with AsyncExitStack() as stack:
        world = await build_world(stack, sqlite_database_url, tmp_path / "files")
        await populate(world)
        await world.schedule()
        yield world


def fail_commits(database: Database, monkeypatch: pytest.MonkeyPatch, code: int) -> None:
    """From now on the driver reports `code` when a transaction is committed."""

    def broken_commit(_connection: object) -> None:
        error = sqlite3.OperationalError("disk I/O error")
        error.sqlite_errorcode = code
        raise error

    assert database._writer is not None
    for engine in (database._engine.sync_engine, database._writer.engine):
        monkeypatch.setattr(engine.dialect, "do_commit", broken_commit)


async def test_an_io_error_on_commit_ends_all_acknowledging(
    meeting: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    chair = meeting.attendees["chutri"]
    with monkeypatch.context() as broken:
        fail_commits(meeting.database, broken, sqlite3.SQLITE_IOERR | (4 << 8))
        with pytest.raises(StorageFailed):
            await meeting.live.execute(meeting.conference_id, chair, OPEN, "open-1")
    assert meeting.database.failed.is_set()
    # The disk may seem well again: what this process believes of it can't be trusted any more.
    with pytest.raises(StorageFailed):
        await meeting.live.execute(meeting.conference_id, chair, OPEN, "open-1")
    assert (await meeting.live.state(meeting.conference_id)).version == 0


async def test_a_busy_database_is_no_reason_to_give_up(
    meeting: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    chair = meeting.attendees["chutri"]
    with monkeypatch.context() as broken:
        fail_commits(meeting.database, broken, sqlite3.SQLITE_BUSY)
        with pytest.raises(StorageFailed):
            await meeting.live.execute(meeting.conference_id, chair, OPEN, "open-1")
    assert not meeting.database.failed.is_set()
    assert await meeting.live.execute(meeting.conference_id, chair, OPEN, "open-1") == 1
    assert await meeting.live.verify_log(meeting.conference_id) is None


async def test_listeners_are_not_told_of_what_was_not_stored(
    meeting: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    heard: list[int] = []
    meeting.live.subscribe(lambda news: heard.extend(line.seq for line in news.entries))
    chair = meeting.attendees["chutri"]
    with monkeypatch.context() as broken:
        fail_commits(meeting.database, broken, sqlite3.SQLITE_BUSY)
        with pytest.raises(StorageFailed):
            await meeting.live.execute(meeting.conference_id, chair, OPEN, "open-1")
    assert heard == []
    message = PostMessage(type="chat.post", text="Xin chào")
    await meeting.live.execute(meeting.conference_id, chair, message, "chat-1")
    assert heard == [1]


async def test_a_full_disk_is_refused_and_room_is_found_again(meeting: World) -> None:
    async def fill() -> None:
        async with meeting.database.write() as connection:
            pages = await connection.scalar(text("PRAGMA page_count"))
            await connection.execute(text(f"PRAGMA max_page_count = {pages}"))
            rows = [
                {"conference_id": f"c{number:060d}", "seq": 0, "hash": "0" * 64}
                for number in range(1000)
            ]
            try:
                await connection.execute(insert(HEADS), rows)
            finally:
                await connection.execute(text("PRAGMA max_page_count = 1073741823"))

    with pytest.raises(Refused) as refused:
        await fill()
    assert refused.value.code is ErrorCode.DISK_FULL
    assert not meeting.database.failed.is_set()
    chair = meeting.attendees["chutri"]
    assert await meeting.live.execute(meeting.conference_id, chair, OPEN, "open-1") == 1
