"""The same tests for a relay inside the process and for one behind a socket."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from typing import Literal

import pytest
from aiohttp import web
from pydantic import SecretStr

from media.port import Relay
from media.relay import LocalRelay
from media.relay_process import run_relay
from media.remote import RemoteRelay
from media.settings import LinkSettings, RelaySettings
from tests.integration.media.hall import Hall, Studio

SETTINGS = RelaySettings(bind="127.0.0.1")
TOKEN = SecretStr("a shared secret of the province")


@pytest.fixture(scope="session")
def studio() -> Studio:
    return Studio.open()


@asynccontextmanager
async def socket_of(relay: RemoteRelay) -> AsyncIterator[str]:
    """The address where relays register."""
    app = web.Application()
    app.router.add_get("/relay", relay.serve)
    runner = web.AppRunner(app, shutdown_timeout=1)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    try:
        yield f"ws://127.0.0.1:{runner.addresses[0][1]}/relay"
    finally:
        await runner.cleanup()


@asynccontextmanager
async def relay_apart(relay: RemoteRelay) -> AsyncIterator[None]:
    async with socket_of(relay) as address:
        link = LinkSettings(server=address, token=TOKEN)
        running = asyncio.create_task(run_relay(SETTINGS, link))
        try:
            await relay.wait_linked()
            yield
        finally:
            running.cancel()
            await asyncio.gather(running, return_exceptions=True)


@pytest.fixture(params=["inside", "apart"])
async def hall(request: pytest.FixtureRequest, studio: Studio) -> AsyncIterator[Hall]:
    """An empty hall, closed with everything in it."""
    where: Literal["inside", "apart"] = request.param
    remote = RemoteRelay(TOKEN)
    relay: Relay = remote if where == "apart" else LocalRelay(SETTINGS)
    async with AsyncExitStack() as stack:
        hall = Hall(studio)
        await hall.open(relay)
        stack.push_async_callback(relay.close)
        if where == "apart":
            await stack.enter_async_context(relay_apart(remote))
        stack.push_async_callback(hall.close)
        yield hall
