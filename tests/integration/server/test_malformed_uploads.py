"""Three hundred uploads that no honest program makes, through the real endpoint of a real server:
none crashes it or holds it up, and each gets a code with a sentence in both languages."""

import asyncio
import json
import os
import sys
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from io import BytesIO
from pathlib import Path
from typing import Any

import aiohttp
import pytest

from rooms.kernel.error_texts import text
from rooms.kernel.errors import ErrorCode
from server.rendering.process import ROOT
from tests.integration.server import papers
from tests.integration.server.client import Client
from tests.integration.server.scans import scan_pdf
from tests.vectors.uploads.malformed import COUNT, Malformed, uploads

DELEGATES = 40
"""Each uploads at most as often as one person may: ten times a minute."""
AT_ONCE = 3
STALL_MAX_MS = 100.0

Json = dict[str, Any]


@asynccontextmanager
async def served(folder: Path) -> AsyncIterator[tuple[Json, asyncio.subprocess.Process]]:
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        *("-m", "tests.integration.server.served", str(folder), str(DELEGATES)),
        cwd=ROOT,
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        env={**os.environ, "DIENHONG_LOGGING__LEVEL": "error"},
    )
    try:
        yield await line(process), process
    finally:
        if process.returncode is None:
            process.kill()
        await process.wait()


async def line(process: asyncio.subprocess.Process) -> Json:
    """The next line that is JSON; the others are of the log."""
    assert process.stdout is not None
    while said := await process.stdout.readline():
        if said.startswith(b"{"):
            found: Json = json.loads(said)
            return found
    raise AssertionError("the server has ended")


def all_uploads() -> list[Malformed]:
    good = {
        "text": papers.text_pdf("Một", "Hai"),
        "scan": scan_pdf(["Tờ trình"]),
        "scripted": papers.scripted_pdf(),
        "encrypted": papers.encrypted_pdf(),
        "secret": papers.text_pdf("MẬT"),
    }
    return list(uploads(good))


async def send(client: Client, malformed: Malformed) -> tuple[int, Json]:
    form = aiohttp.FormData()
    form.add_field("file", BytesIO(malformed.data), filename=malformed.filename)
    for key, value in {"title": malformed.name, "kind": "personal", **malformed.fields}.items():
        form.add_field(key, value)
    path = f"/api/conferences/{client.conference_id}/documents"
    return await client.request("POST", path, data=form)


def assert_answered(name: str, status: int, body: Json) -> str:
    """Taken, or refused with a code that has its sentences."""
    if status == 202:
        assert body["version"]["render_state"] == "processing", name
        return "taken"
    assert 400 <= status < 500, (name, status, body)
    code = ErrorCode(body["code"])
    assert code not in {ErrorCode.INTERNAL, ErrorCode.RATE_LIMITED}, name
    for language in ("vi", "en"):
        assert text(code, language, body["params"]), name
    return code.value


@pytest.mark.alone
@pytest.mark.timeout(900)
async def test_no_upload_crashes_or_stalls_the_server(tmp_path: Path) -> None:
    made = await asyncio.to_thread(all_uploads)
    assert len(made) == COUNT == len({one.name for one in made})
    waiting = list(enumerate(made))
    answers: Counter[str] = Counter()
    async with served(tmp_path) as (place, process):

        async def work() -> None:
            while waiting:
                number, malformed = waiting.pop()
                username = f"delegate{1 + number % DELEGATES}"
                async with Client(place["url"], username, place["conference_id"]) as client:
                    await client.sign_in()
                    status, body = await send(client, malformed)
                answers[assert_answered(malformed.name, status, body)] += 1

        async with asyncio.TaskGroup() as group:
            for _ in range(AT_ONCE):
                group.create_task(work())
        assert process.stdin is not None
        process.stdin.close()
        report = await line(process)
        assert await process.wait() == 0
    print(json.dumps({**report, "answers": answers}))  # the figures of the run
    assert answers.total() == COUNT
    assert set(report["states"]) <= {"ready", "failed"}
    assert sum(report["states"].values()) == answers["taken"]
    assert report["stall_ms"] < STALL_MAX_MS
