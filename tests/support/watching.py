"""Attackers who watch a running server: sizes, times, answers, metrics, events, logs.

They see every ballot go in, one after the other, and know who casts it; what they don't see is the
body of the request.
"""

import json
import random
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import aiohttp
from prometheus_client.parser import text_string_to_metric_families

from rooms.voting.messages import CastBallot
from tests.integration.server.client import Client, Json
from tests.support.hall import a_ballot
from tests.support.linking import NO, YES, Scores, marked

MAJORITY = {"numerator": 1, "denominator": 2, "plus": 1, "base": "entitled_present"}


@dataclass(frozen=True, slots=True)
class Watched:
    """A server with a hall of voters; `log` reads all that it has logged."""

    url: str
    chair: Client
    tokens: Sequence[str]
    log: Callable[[], str]


async def hold(chair: Client, method: str) -> str:
    """Create and start a poll over the socket; its id."""
    known = len(_created(chair))
    created = await chair.command(
        "voting.create",
        title="Thông qua Nghị quyết",
        method=method,
        form="yes_no_abstain",
        pass_rule=MAJORITY,
    )
    assert created["ok"], created
    await chair.until(lambda: len(_created(chair)) > known)
    poll_id = _created(chair)[-1]
    started = await chair.command("voting.start", poll_id=poll_id)
    assert started["ok"], started
    return poll_id


def _created(chair: Client) -> list[str]:
    events = (one["event"] for one in chair.events)
    return [event["poll"]["id"] for event in events if event["type"] == "voting.created"]


async def close(chair: Client, poll_id: str) -> float:
    """Close a poll; the seconds until its result was there."""
    began_s = time.perf_counter()
    closed = await chair.command("voting.close", poll_id=poll_id)
    assert closed["ok"], closed
    await chair.until(lambda: finished(chair, poll_id) is not None)
    return time.perf_counter() - began_s


def finished(chair: Client, poll_id: str) -> Json | None:
    """The result of a poll, if it has arrived."""
    for one in chair.events:
        event = one["event"]
        if event["type"] == "voting.finished" and event["poll_id"] == poll_id:
            result: Json = event["result"]
            return result
    return None


async def attack_server(watched: Watched, *, polls: int, seed: int) -> Scores:
    dice = random.Random(seed)
    scores = Scores()
    secrets: set[str] = set()
    async with aiohttp.ClientSession() as http:
        for _ in range(polls):
            poll_id = await hold(watched.chair, "secret")
            views: dict[str, list[float]] = {}
            marks = []
            for token in dice.sample(watched.tokens, len(watched.tokens)):
                ballot = a_ballot(dice.choice((YES, NO)), secret=True)
                secrets |= {ballot.key, ballot.receipt or ""}
                marks.append(ballot.marks)
                for view, value in (await _watch(watched, http, token, poll_id, ballot)).items():
                    views.setdefault(view, []).append(value)
            for view, guess in views.items():
                scores.add(view, guess, marked(marks))
            await close(watched.chair, poll_id)
    said = watched.log() + json.dumps([watched.chair.events, watched.chair.signals])
    scores.found("logs and events: keys and receipts", sum(one in said for one in secrets))
    return scores


async def _watch(
    watched: Watched, http: aiohttp.ClientSession, token: str, poll_id: str, ballot: CastBallot
) -> dict[str, float]:
    """What changes while one ballot goes in."""
    log, events = len(watched.log()), len(watched.chair.events)
    before = await _metrics(http, watched.url)
    body = ballot.model_dump_json().encode()
    began_s = time.perf_counter()
    async with http.post(
        f"{watched.url}/api/polls/{poll_id}/ballot",
        data=body,
        headers={"X-Session-Token": token, "Content-Type": "application/json"},
    ) as answer:
        said = await answer.read()
        assert answer.status == 200, said
        head = str(sorted(answer.headers.items()))
    took_s = time.perf_counter() - began_s
    after = await _metrics(http, watched.url)
    more = {name: after[name] - before.get(name, 0.0) for name in after}
    return {
        "request: size": float(len(body)),
        "answer: size": float(len(said)),
        "answer: bytes": float(int.from_bytes(said[:6])),
        "answer: headers": float(len(head)),
        "answer: time": took_s,
        "metrics: counters": sum(v for name, v in more.items() if "seconds" not in name),
        "metrics: names": float(len(more)),
        "metrics: time": more.get("dienhong_http_request_seconds_sum cast_ballot", 0.0),
        "log: bytes": float(len(watched.log()) - log),
        "events: number": float(len(watched.chair.events) - events),
    }


async def _metrics(http: aiohttp.ClientSession, url: str) -> dict[str, float]:
    async with http.get(f"{url}/metrics") as answer:
        exposed = await answer.text()
    return {
        " ".join([sample.name, *sample.labels.values()]): sample.value
        for family in text_string_to_metric_families(exposed)
        for sample in family.samples
    }
