"""A real server for each test: own database, own folder, free ports, no speech."""

import asyncio
import logging
import shutil
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import AsyncExitStack
from pathlib import Path

import pytest
import pytest_asyncio
import structlog

from rooms.migrations import migrate
from server.app import Server, running
from server.settings import Http, Realtime, Relays, Rendering, Settings, Speech, Storage
from tests.integration.server.client import Client
from tests.integration.server.world import World, build_world

PageOf = Callable[[str], Awaitable[Client]]


def settings_for(folder: Path, database_url: str) -> Settings:
    return Settings(
        data=folder / "data",
        clients=folder / "clients",
        http=Http(loopback_port=0, tls_port=None, idle_s=2, body_s=2, drain_s=1),
        storage=Storage(database=database_url, disk_reserve_mb=1, upload_max_mb=2),
        # Clients live in the server's process: where that is held up, they must be forgiven.
        realtime=Realtime(ping_s=1, pong_s=10, reload_grace_s=1, connect_s=4, stalled_s=10),
        relays=Relays(bind="127.0.0.1", udp_port=0, tcp_port=0, advertise=("127.0.0.1",)),
        speech=Speech(enabled=False),
        rendering=Rendering(page_s=2, check_s=3),
    )


def impatient(settings: Settings) -> Settings:
    """With clients that are cut soon when they don't answer or don't read."""
    realtime = settings.realtime.model_copy(update={"pong_s": 2, "stalled_s": 2})
    return settings.model_copy(update={"realtime": realtime})


@pytest.fixture(scope="session")
def migrated(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A SQLite database to copy: making its tables is a good part of a start."""
    path = tmp_path_factory.mktemp("migrated") / "dienhong.db"
    asyncio.run(migrate(f"sqlite+aiosqlite:///{path}"))
    return path


@pytest.fixture
def settings(tmp_path: Path, migrated: Path) -> Settings:
    copy = shutil.copy(migrated, tmp_path / "dienhong.db")
    return settings_for(tmp_path, f"sqlite+aiosqlite:///{copy}")


@pytest.fixture
def own_logging() -> Iterator[None]:
    """Logging is set up for the whole process, which here is that of the tests: put it back."""
    root = logging.getLogger()
    handlers, level = root.handlers, root.level
    yield
    root.handlers = handlers
    root.setLevel(level)
    structlog.reset_defaults()


@pytest_asyncio.fixture
async def server(settings: Settings) -> AsyncIterator[Server]:
    async with running(settings) as started:
        yield started


@pytest_asyncio.fixture
async def world(server: Server) -> World:
    return await build_world(server.domain)


@pytest_asyncio.fixture
async def stack() -> AsyncIterator[AsyncExitStack]:
    async with AsyncExitStack() as opened:
        yield opened


@pytest.fixture
def page_of(server: Server, world: World, stack: AsyncExitStack) -> PageOf:
    """`await page_of("chair")` is a signed-in client that has not connected its socket yet."""

    async def make(username: str) -> Client:
        client = Client(server.url, username, world.conference_id)
        await stack.enter_async_context(client)
        await client.sign_in()
        return client

    return make
