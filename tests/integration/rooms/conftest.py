"""Fixtures: services on each kind of database.

Migrating and populating is done once for each kind; every test gets a copy of its own.
"""

import asyncio
import itertools
import shutil
from collections.abc import AsyncIterator, Iterator
from contextlib import AsyncExitStack
from dataclasses import dataclass
from pathlib import Path

import pytest
from sqlalchemy import make_url, text
from sqlalchemy.ext.asyncio import create_async_engine
from sqlalchemy.pool import NullPool

from rooms.kernel.ids import PersonId, UnitId
from rooms.migrations import migrate
from tests.integration.rooms.world import World, build_world, populate

TEMPLATE = "dienhong_rooms_template"

_numbers = itertools.count(1)


@dataclass(frozen=True, slots=True)
class Template:
    """A populated database to copy, and who is in it."""

    url: str
    unit_ids: dict[str, UnitId]
    person_ids: dict[str, PersonId]


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Template:
    folder = tmp_path_factory.mktemp("rooms-template")
    return asyncio.run(_prepare(f"sqlite+aiosqlite:///{folder / 'dienhong.db'}", folder))


@pytest.fixture(scope="session")
def postgres_template(
    postgres_url: str, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Template]:
    asyncio.run(_on_server(postgres_url, f"CREATE DATABASE {TEMPLATE} TEMPLATE template0"))
    url = make_url(postgres_url).set(database=TEMPLATE)
    folder = tmp_path_factory.mktemp("rooms-template")
    yield asyncio.run(_prepare(url.render_as_string(hide_password=False), folder))
    asyncio.run(_on_server(postgres_url, f"DROP DATABASE {TEMPLATE} WITH (FORCE)"))


@pytest.fixture(params=["sqlite", "postgresql"])
def template(request: pytest.FixtureRequest) -> Template:
    """The test runs once on each kind of database."""
    name = "sqlite_template" if request.param == "sqlite" else "postgres_template"
    found: Template = request.getfixturevalue(name)
    return found


@pytest.fixture
def world_url(template: Template, tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[str]:
    """A copy of the template."""
    source = make_url(template.url)
    if source.get_backend_name() == "sqlite":
        copy = shutil.copy(str(source.database), tmp_path / "world.db")
        yield f"sqlite+aiosqlite:///{copy}"
        return
    server: str = request.getfixturevalue("postgres_url")
    name = f"dienhong_rooms_{next(_numbers)}"
    asyncio.run(_on_server(server, f"CREATE DATABASE {name} TEMPLATE {TEMPLATE}"))
    yield source.set(database=name).render_as_string(hide_password=False)
    asyncio.run(_on_server(server, f"DROP DATABASE {name} WITH (FORCE)"))


@pytest.fixture
async def world(world_url: str, template: Template, tmp_path: Path) -> AsyncIterator[World]:
    """Units and people, no conference yet."""
    async with AsyncExitStack() as stack:
        built = await build_world(stack, world_url, tmp_path / "files")
        built.unit_ids, built.person_ids = template.unit_ids, template.person_ids
        yield built


@pytest.fixture
async def meeting(world: World) -> World:
    """The same with one conference scheduled."""
    await world.schedule()
    return world


async def _prepare(url: str, folder: Path) -> Template:
    await migrate(url)
    async with AsyncExitStack() as stack:
        world = await build_world(stack, url, folder, seed=77)
        await populate(world)
    return Template(url, world.unit_ids, world.person_ids)


async def _on_server(url: str, statement: str) -> None:
    engine = create_async_engine(url, isolation_level="AUTOCOMMIT", poolclass=NullPool)
    async with engine.connect() as connection:
        await connection.execute(text(statement))
