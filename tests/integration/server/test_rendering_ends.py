"""A server that ends in the middle of its work leaves no child and no warning behind."""

import asyncio
import gc
import warnings
from collections.abc import Callable
from pathlib import Path

import pytest
import pytest_asyncio

from server.app import running
from server.settings import Settings
from tests.integration.server import papers
from tests.integration.server.client import Client
from tests.integration.server.scans import scan_pdf
from tests.integration.server.test_papers import upload
from tests.integration.server.world import build_world

PATIENCE_S = 30.0


def children() -> set[int]:
    """Processes this one has started, the confined ones among them."""
    here = Path("/proc/self/task")
    listed = (task / "children" for task in here.iterdir())
    return {int(pid) for file in listed for pid in file.read_text().split()}


def at_work(mode: str) -> bool:
    for pid in children():
        try:
            words = Path(f"/proc/{pid}/cmdline").read_bytes().split(b"\0")
        except (FileNotFoundError, ProcessLookupError):
            continue
        if mode.encode() in words or words[0].endswith(mode.encode()):
            return True
    return False


async def until(true: Callable[[], bool]) -> None:
    async with asyncio.timeout(PATIENCE_S):
        while not true():  # noqa: ASYNC110 - other processes send no event
            await asyncio.sleep(0.01)


@pytest_asyncio.fixture
async def nobody_before() -> set[int]:
    return children()


@pytest.mark.parametrize("mode", ["draw", "tesseract"])
async def test_a_server_that_ends_while_it_draws_or_reads_leaves_no_child(
    settings: Settings, nobody_before: set[int], mode: str
) -> None:
    rendering = settings.rendering.model_copy(update={"page_s": 20.0, "check_s": 20.0})
    settings = settings.model_copy(update={"rendering": rendering})
    data = scan_pdf(*[["Nghị quyết số 15-NQ/TU"] * 20] * 3)
    if mode == "draw":
        data = await asyncio.to_thread(papers.endless_pdf, 1)
    with warnings.catch_warnings(record=True) as warned:
        warnings.simplefilter("always")
        async with running(settings) as server:
            world = await build_world(server.domain)
            async with Client(server.url, "secretary", world.conference_id) as client:
                await client.sign_in()
                status, _ = await upload(client, data)
                assert status == 202
                await until(lambda: at_work(mode))
        assert children() <= nobody_before
        gc.collect()
    assert [str(one.message) for one in warned if one.category is ResourceWarning] == []
