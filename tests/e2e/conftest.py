"""The data of a demo, made once: filling a database and drawing papers costs more than a start."""

import asyncio
import shutil
from pathlib import Path

import pytest

from server.demo.held import rendered
from server.demo.process import demo_server
from server.settings import Settings


@pytest.fixture(scope="session")
def demo_data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What a server of the demo leaves behind that was stopped when its papers were drawn."""
    folder = tmp_path_factory.mktemp("demo")
    asyncio.run(_leave(folder))
    return folder / "data"


@pytest.fixture
def demo_folder(demo_data: Path, tmp_path: Path) -> Path:
    """The test's own folder, with such data for `demo_server`."""
    shutil.copytree(demo_data, tmp_path / "data")
    return tmp_path


async def _leave(folder: Path) -> None:
    async with demo_server(folder):
        await rendered(Settings(data=folder / "data"))
