"""Fixtures: services on each kind of database."""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from pathlib import Path

import pytest

from rooms.migrations import migrate
from tests.integration.rooms.world import World, build_world, populate


@pytest.fixture
async def world(database_url: str, tmp_path: Path) -> AsyncIterator[World]:
    """Units and people on an otherwise empty database."""
    await migrate(database_url)
    async with AsyncExitStack() as stack:
        built = await build_world(stack, database_url, tmp_path / "files")
        await populate(built)
        yield built


@pytest.fixture
async def meeting(world: World) -> World:
    """The same with one conference scheduled."""
    await world.schedule()
    return world
