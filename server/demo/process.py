"""A server of the demo in processes of its own, on free ports of this machine."""

import asyncio
import os
import secrets
import socket
import sys
from collections.abc import AsyncIterator, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path

import aiohttp

from server.demo.seed import ISSUING_BODY, LOCALITY

MODEL = Path("var/models/whisper-base")
START_S = 60.0
STOP_S = 15.0
ASK_EVERY_S = 0.2


class NotStarted(Exception):
    """A process ended, or was not ready in time; its log says why."""


@asynccontextmanager
async def demo_server(
    folder: Path, *, relay_apart: bool = False, database: str | None = None
) -> AsyncIterator[str]:
    """`dienhong serve --demo` with its data and logs in `folder`; the address once it is ready.

    `relay_apart`: the relay is a second process that registers with the server. `database`: the
    address of one to use instead of SQLite.
    """
    port = _free_port()
    environment = _environment(folder, port)
    base_url = f"http://localhost:{port}"
    if database is not None:
        environment["DIENHONG_STORAGE__DATABASE"] = database
    if relay_apart:
        environment |= {
            "DIENHONG_RELAYS__MODE": "remote",
            "DIENHONG_RELAYS__TOKEN": secrets.token_urlsafe(24),
            "DIENHONG_RELAYS__SERVER": f"ws://127.0.0.1:{port}/relay",
        }
    async with AsyncExitStack() as stack:
        server = await stack.enter_async_context(
            _process(folder / "server.log", environment, "serve", "--demo")
        )
        if relay_apart:
            await stack.enter_async_context(_process(folder / "relay.log", environment, "relay"))
        await _until_ready(base_url, server)
        yield base_url


@asynccontextmanager
async def _process(
    log: Path, environment: Mapping[str, str], *arguments: str
) -> AsyncIterator[asyncio.subprocess.Process]:
    with log.open("wb") as file:
        process = await asyncio.create_subprocess_exec(
            sys.executable,
            "-m",
            "server.cli",
            *arguments,
            env=environment,
            stdout=file,
            stderr=file,
        )
    try:
        yield process
    finally:
        if process.returncode is None:
            process.terminate()
        try:
            async with asyncio.timeout(STOP_S):
                await process.wait()
        except TimeoutError:
            process.kill()
            await process.wait()


def _environment(folder: Path, port: int) -> dict[str, str]:
    return os.environ | {
        "DIENHONG_DATA": str(folder / "data"),
        "DIENHONG_HTTP__LOOPBACK_PORT": str(port),
        "DIENHONG_HTTP__TLS_PORT": "0",
        # Attendants speak as if from sites of their own.
        "DIENHONG_HTTP__TRUSTED_PROXIES": '["127.0.0.1", "::1"]',
        "DIENHONG_RELAYS__UDP_PORT": "0",
        "DIENHONG_RELAYS__TCP_PORT": "0",
        "DIENHONG_RELAYS__BIND": "127.0.0.1",
        "DIENHONG_RELAYS__ADVERTISE": '["127.0.0.1"]',
        "DIENHONG_MINUTES__ISSUING_BODY": ISSUING_BODY,
        "DIENHONG_MINUTES__LOCALITY": LOCALITY,
        "DIENHONG_SPEECH__MODEL": os.environ.get("DIENHONG_SPEECH__MODEL", str(MODEL.resolve())),
    }


async def _until_ready(base_url: str, server: asyncio.subprocess.Process) -> None:
    async with asyncio.timeout(START_S), aiohttp.ClientSession() as http:
        while server.returncode is None:
            if await _is_ready(http, base_url):
                return
            await asyncio.sleep(ASK_EVERY_S)
    raise NotStarted


async def _is_ready(http: aiohttp.ClientSession, base_url: str) -> bool:
    try:
        async with http.get(f"{base_url}/readyz") as response:
            return response.status == 200
    except aiohttp.ClientConnectionError:
        return False


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port
