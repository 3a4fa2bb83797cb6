"""The server's figures: how soon pages are there, how soon everybody turns, how soon words are
found. What each key means stands in `__main__`."""

import asyncio
import json
import time
from asyncio.subprocess import Process
from collections.abc import AsyncIterator, Sequence
from contextlib import AsyncExitStack
from pathlib import Path
from statistics import median, quantiles
from typing import Any

import aiohttp

from tests.bench.pages.installation import NUMBER, NUMBERED_PAGE, Installation
from tests.bench.processes import line_of, process_of, tell
from tests.integration.server.client import Client, Json

CHUNK_BYTES = 1 << 20
TURNS = 20
BETWEEN_TURNS_S = 1.5
PROCESSES = 3
SETTLED_S = 600.0
QUESTIONS = (
    NUMBER,
    f'"nghị quyết {NUMBER}"',
    "nghi quyet hoi dong nhan dan",
    "kinh tế xã hội",
    '"vùng cao"',
    '"hoi dong" ngan sach',
)
ROUNDS = 5


async def pages(chair: Client, server: Process, scan: Path) -> tuple[Json, dict[str, float]]:
    """Upload the scan; until page 1, and all pages, are announced. From its last byte on."""
    await stalled_ms(server)
    sent_s = 0.0

    async def chunks() -> AsyncIterator[bytes]:
        nonlocal sent_s
        with scan.open("rb") as file:
            while chunk := await asyncio.to_thread(file.read, CHUNK_BYTES):
                yield chunk
        sent_s = time.monotonic()

    began_s = time.monotonic()
    form = aiohttp.FormData()
    for name, value in {
        "title": "Bản quét 500 trang",
        "kind": "main",
        "state": "published",
    }.items():
        form.add_field(name, value)
    form.add_field("file", chunks(), filename="scan.pdf", content_type="application/pdf")
    path = f"/api/conferences/{chair.conference_id}/documents"
    status, document = await chair.request(
        "POST", path, data=form, timeout=aiohttp.ClientTimeout(total=600)
    )
    if status != 202:
        raise RuntimeError(f"{status} {document}")
    upload_stall_ms = await stalled_ms(server)
    sha256 = document["version"]["sha256"]
    first_s = await _until(chair, sha256, lambda one: one["ready_pages"] >= 1)
    all_s = await _until(chair, sha256, lambda one: one["render_state"] != "processing")
    return document, {
        "upload_s": round(sent_s - began_s, 2),
        "upload_stall_ms": upload_stall_ms,
        "page1_ready_s": round(first_s - sent_s, 2),
        "all_pages_ready_s": round(all_s - sent_s, 1),
        "rendering_stall_ms": await stalled_ms(server),
    }


async def _until(chair: Client, sha256: str, wanted: Any) -> float:
    while True:
        for seen in chair.events:
            event = seen["event"]
            if event["type"] == "documents.rendering_progressed" and event["sha256"] == sha256:
                if event["render_state"] == "failed":
                    raise RuntimeError(event)
                if wanted(event):
                    return time.monotonic()
        await asyncio.sleep(0.02)


async def settled(server: Process) -> None:
    """Until no child of the server works on the scan any more: a tablet has processors of its own,
    and what it feels isn't to be measured on busy ones."""
    children = Path(f"/proc/{server.pid}/task/{server.pid}/children")
    until_s = time.monotonic() + SETTLED_S
    while await asyncio.to_thread(children.read_text, encoding="ascii"):
        if time.monotonic() > until_s:
            raise TimeoutError("the server still works on the scan")
        await asyncio.sleep(0.5)


async def followers(installation: Installation, url: str, chair: Client, document: Json) -> Json:
    """From the presenter's command until a follower has the turn; all turns of all followers."""
    tokens = installation.tokens[1:]
    async with AsyncExitStack() as stack:
        processes = [
            await stack.enter_async_context(
                process_of("tests.bench.pages.followers", url, installation.conference_id)
            )
            for _ in range(PROCESSES)
        ]
        for number, process in enumerate(processes):
            await tell(process, json.dumps(tokens[number::PROCESSES]))
        joins = [one for process in processes for one in json.loads(await line_of(process))]
        started = await chair.command("presenting.start", document_id=document["id"], page=1)
        if not started["ok"]:
            raise RuntimeError(started)
        epoch = (await chair.event("presenting.started"))["presentation"]["epoch"]
        turned_s: dict[int, float] = {}
        for page in range(2, TURNS + 2):
            await asyncio.sleep(BETWEEN_TURNS_S)
            turned_s[page] = time.monotonic()
            answer = await chair.command("presenting.turn", epoch=epoch, page=page)
            if not answer["ok"]:
                raise RuntimeError(answer)
        await asyncio.sleep(BETWEEN_TURNS_S)
        heard: list[list[tuple[int, float]]] = []
        for process in processes:
            assert process.stdin is not None
            process.stdin.close()
            heard += json.loads(await line_of(process))
    delays_ms = [1000 * (at_s - turned_s[page]) for one in heard for page, at_s in one]
    joins_s = [joined_s - began_s for began_s, joined_s in joins]
    return {
        "followers": len(joins),
        "joins_p99_s": round(quantiles(joins_s, n=100)[-1], 2),
        "joins_all_s": round(max(end for _, end in joins) - min(begin for begin, _ in joins), 2),
        "followers_p50_ms": round(median(delays_ms)),
        "followers_p95_ms": round(quantiles(delays_ms, n=20)[-1]),
        "followers_missed": len(joins) * TURNS - len(delays_ms),
    }


async def search(url: str, tokens: Sequence[str]) -> dict[str, float]:
    """The slowest twentieth of all questions, asked by people who ask now and then."""
    taken_ms: list[float] = []
    async with aiohttp.ClientSession() as http:
        for number in range(ROUNDS * len(QUESTIONS)):
            question = QUESTIONS[number % len(QUESTIONS)]
            headers = {"X-Session-Token": tokens[number % len(tokens)]}
            began_s = time.monotonic()
            async with http.get(
                f"{url}/api/search", params={"query": question}, headers=headers
            ) as answer:
                results = await answer.json()
            taken_ms.append(1000 * (time.monotonic() - began_s))
            if NUMBER in question:
                assert [hit["page"] for hit in results["hits"]] == [NUMBERED_PAGE], results
            assert results["total"] > 0
    return {
        "search_10k_pages_ms": round(quantiles(taken_ms, n=20)[-1]),
        "search_median_ms": round(median(taken_ms)),
    }


async def stalled_ms(server: Process) -> float:
    """The longest standstill of the server's event loop since this was last asked."""
    await tell(server, "")
    return float(json.loads(await line_of(server))["stall_ms"])
