"""The figures; what each key means stands in `__main__`."""

import asyncio
import json
import re
import signal
import time
from asyncio.subprocess import Process
from collections.abc import AsyncIterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from statistics import median, quantiles
from typing import Any

import aiohttp

from tests.bench.processes import line_of, process_of, tell
from tests.bench.votes.storm import Installation
from tests.integration.server.client import Client

PROCESSES = 3
CHANGES = 20
BETWEEN_CHANGES_S = 1.5
SLOW_AMONG, SLOW = 500, 50
TALKERS = 3
SPEECH = "Đề nghị các điểm cầu " * 95
SPEECH_EVERY_S = 0.25
"""What each talker writes into the chat while some read nothing: it fills what waits for them."""
PATIENCE_S = 60.0
HELD = re.compile(r"^dienhong_socket_held_bytes_max (\S+)$", re.MULTILINE)
SOCKETS = re.compile(r"^dienhong_sockets (\S+)$", re.MULTILINE)


@dataclass
class Hall:
    """A server, its chair, and the crowd in several processes."""

    url: str
    server: Process
    chair: Client
    people: Sequence[str]
    """Attendees who may be given the floor."""
    talkers: Sequence[Client]
    crowd: Sequence[Process]

    async def order(self, line: str) -> list[Any]:
        """To all processes at once; their answers."""
        for process in self.crowd:
            await tell(process, line)
        return [json.loads(await line_of(process)) for process in self.crowd]

    async def change_floor(self, changes: int) -> dict[int, float]:
        """Give the floor to one after the other; when each command was sent, by epoch."""
        sent_s = {}
        for number in range(changes):
            await asyncio.sleep(BETWEEN_CHANGES_S)
            holder = self.people[number % len(self.people)]
            epoch = self._epoch("floor.granted", "floor.revoked")
            began_s = time.monotonic()
            answer = await self.chair.command("floor.grant", attendee_id=holder, epoch=epoch)
            if not answer["ok"]:
                raise RuntimeError(answer)
            await self.chair.until(lambda: self._epoch("floor.granted") > epoch)  # noqa: B023
            sent_s[self._epoch("floor.granted")] = began_s
        await asyncio.sleep(BETWEEN_CHANGES_S)
        return sent_s

    def _epoch(self, *kinds: str) -> int:
        """The newest that the chair has heard of by events of these kinds."""
        events = [one["event"] for one in self.chair.events]
        return max((one["epoch"] for one in events if one["type"] in kinds), default=0)

    async def metric(self, pattern: re.Pattern[str]) -> float:
        async with aiohttp.ClientSession() as http, http.get(f"{self.url}/metrics") as answer:
            found = pattern.search(await answer.text())
        assert found is not None
        return float(found.group(1))


@asynccontextmanager
async def hall(installation: Installation, sleepers: int = 0) -> AsyncIterator[Hall]:
    """`sleepers` of the crowd are in its last process, by themselves."""
    async with AsyncExitStack() as stack:
        server = await stack.enter_async_context(
            process_of("tests.bench.serve", str(installation.folder))
        )
        url = json.loads(await line_of(server))["url"]
        chair = await stack.enter_async_context(Client(url, "", installation.conference_id))
        chair.token = installation.tokens[0]
        snapshot = (await chair.join("chair"))["snapshot"]
        others = [one["id"] for one in snapshot["attendees"] if one["role"] == "delegate"]
        talkers = [chair]
        for token in installation.tokens[1:TALKERS]:
            talker = await stack.enter_async_context(Client(url, "", installation.conference_id))
            talker.token = token
            await talker.join("tablet")
            talkers.append(talker)
        tokens = installation.tokens[1:]
        parts = [tokens[sleepers:][number::PROCESSES] for number in range(PROCESSES)]
        crowd = [
            await stack.enter_async_context(
                process_of("tests.bench.floor.crowd", url, installation.conference_id)
            )
            for _ in range(PROCESSES + (sleepers > 0))
        ]
        for process, part in zip(crowd, [*parts, tokens[:sleepers]], strict=False):
            await tell(process, json.dumps(part))
        # The last one never came; of the others those who sleep are the first.
        yield Hall(url, server, chair, others[-3:-1], talkers, crowd)


async def crowded(installation: Installation) -> dict[str, float]:
    async with hall(installation) as made:
        asked = [one for answer in await made.order("join") for one in answer]
        joins = [one for one in asked if one is not None]
        rss_mb = _peak_mb(made.server)
        sent_s = await made.change_floor(CHANGES)
        heard = [one for answer in await made.order("heard") for one in answer]
        delays_ms = _delays_ms(heard, sent_s)
        again = [one for answer in await made.order("reload") for one in answer]
        back = [one for one in again if one is not None]
    joins_s = [joined_s - began_s for began_s, joined_s in joins]
    return {
        "join_p99_s": round(quantiles(joins_s, n=100)[-1], 2),
        "join_all_s": _all_s(joins),
        "joins_failed": len(asked) - len(joins),
        "rss_mb": rss_mb,
        "floor_change_p50_ms": round(median(delays_ms)),
        "floor_change_p99_ms": round(quantiles(delays_ms, n=100)[-1]),
        "floor_changes_missed": len(joins) * CHANGES - len(delays_ms),
        "two_holders": _contradictions(heard),
        "reload_all_s": _all_s(back),
        "reloads_failed": len(again) - len(back),
    }


async def slow_readers(installation: Installation) -> dict[str, float]:
    async with hall(installation, SLOW) as made, asyncio.TaskGroup() as talking:
        await made.order("join")
        talks = [talking.create_task(_talk(one)) for one in made.talkers]
        before = await made.change_floor(CHANGES)
        *awake, asleep = made.crowd
        asleep.send_signal(signal.SIGSTOP)
        slept_s = time.monotonic()
        left = SLOW_AMONG + TALKERS - SLOW
        watching = talking.create_task(_until_cut(made, left, slept_s))
        after = await made.change_floor(CHANGES)
        cut_s, held = await watching
        asleep.kill()
        made.crowd = awake
        heard = [one for answer in await made.order("heard") for one in answer]
        for talk in talks:
            talk.cancel()
    p99 = [quantiles(_delays_ms(heard, sent), n=100)[-1] for sent in (before, after)]
    return {
        "slow_held_bytes_max": held,
        "slow_cut_s": round(cut_s, 1),
        "others_p99_growth": round(p99[1] / p99[0], 2),
    }


async def _talk(talker: Client) -> None:
    while True:
        answer = await talker.command("chat.post", text=SPEECH)
        if not answer["ok"]:
            raise RuntimeError(answer)
        await asyncio.sleep(SPEECH_EVERY_S)


async def _until_cut(made: Hall, left: int, since_s: float) -> tuple[float, float]:
    """Seconds until only `left` sockets remain, and the most that was held for one till then."""
    held = 0.0
    async with asyncio.timeout(PATIENCE_S):
        while await made.metric(SOCKETS) > left:
            held = max(held, await made.metric(HELD))
            await asyncio.sleep(0.2)
    return time.monotonic() - since_s, held


def _delays_ms(heard: list[list[Any]], sent_s: dict[int, float]) -> list[float]:
    return [
        1000 * (at_s - sent_s[epoch]) for one in heard for epoch, _, at_s in one if epoch in sent_s
    ]


def _contradictions(heard: list[list[Any]]) -> int:
    holders: dict[int, set[str]] = {}
    disordered = 0
    for one in heard:
        epochs = [epoch for epoch, _, _ in one]
        disordered += any(after <= before for before, after in pairwise(epochs))
        for epoch, holder, _ in one:
            holders.setdefault(epoch, set()).add(holder)
    return disordered + sum(len(names) > 1 for names in holders.values())


def _all_s(times: list[Any]) -> float:
    first_s: float = min(begin for begin, _ in times)
    last_s: float = max(end for _, end in times)
    return round(last_s - first_s, 2)


def _peak_mb(process: Process) -> float:
    status = Path(f"/proc/{process.pid}/status").read_text(encoding="ascii")
    found = re.search(r"VmHWM:\s+(\d+) kB", status)
    assert found is not None
    return round(int(found.group(1)) / 1024)
