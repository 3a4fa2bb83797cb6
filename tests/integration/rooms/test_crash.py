"""Killed in the middle of everything, the server has kept all that it acknowledged."""

import asyncio
import random
import sys
from contextlib import AsyncExitStack
from pathlib import Path

import pytest

from rooms.chat.messages import MessagePosted
from rooms.kernel.ids import AttendeeId
from rooms.live.messages import LogEntry
from rooms.migrations import migrate
from tests.integration.rooms.world import World, build_world, populate

KILLS = 3


@pytest.mark.timeout(240)  # starts a process for each kill, perhaps beside a whole test run
async def test_nothing_acknowledged_is_lost_to_a_kill(
    sqlite_database_url: str, tmp_path: Path
) -> None:
    await migrate(sqlite_database_url)
    async with AsyncExitStack() as stack:
        world = await build_world(stack, sqlite_database_url, tmp_path / "files")
        await populate(world)
        await world.schedule()
    chair = world.attendees["chutri"]
    acknowledged: dict[int, str] = {}
    dice = random.Random(3)
    for _ in range(KILLS):
        acknowledged |= await talk_and_kill(world, chair, sqlite_database_url, dice.randint(5, 60))
    async with AsyncExitStack() as stack:
        again = await build_world(stack, sqlite_database_url, tmp_path / "files", seed=9)
        said = {line.seq: message_of(line) for line in await all_lines(again, world, chair)}
        assert await again.live.verify_log(world.conference_id) is None
    assert len(acknowledged) >= KILLS * 5
    assert {version: said.get(version) for version in acknowledged} == acknowledged
    # At most the one that was on its way when the process died was kept without being told so.
    assert len(said) <= len(acknowledged) + KILLS


async def talk_and_kill(world: World, chair: AttendeeId, url: str, count: int) -> dict[int, str]:
    """What the process had acknowledged when it was killed after `count` lines."""
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        *("-m", "tests.integration.rooms.busy_meeting", url, world.conference_id, chair),
        stdout=asyncio.subprocess.PIPE,
    )
    assert process.stdout is not None
    lines = [await process.stdout.readline() for _ in range(count)]
    process.kill()
    lines += (await process.stdout.read()).splitlines(keepends=True)
    await process.wait()
    whole = (line.split() for line in lines if line.endswith(b"\n"))
    return {int(version): said.decode() for version, said in whole}


async def all_lines(again: World, world: World, chair: AttendeeId) -> list[LogEntry]:
    lines: list[LogEntry] = []
    while page := await again.live.log_entries(world.conference_id, chair, len(lines)):
        lines += page
    return lines


def message_of(line: LogEntry) -> str:
    assert isinstance(line.event, MessagePosted)
    return line.event.message.text
