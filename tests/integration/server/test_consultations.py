"""Consultations over HTTP: asked, answered and read by the right people, within bounds."""

import asyncio
from typing import Any

import pytest

from rooms.consultations.rules import HOUR_MS
from server.app import Server
from server.domain import now_ms
from server.http.consultations import ASKS_PER_MINUTE
from server.jobs import reminders
from server.jobs.reminders import Reminders
from server.tasks import Tasks
from tests.integration.server.client import Client, Json
from tests.integration.server.conftest import PageOf
from tests.integration.server.world import World

PATH = "/api/consultations"


def question(world: World, **changes: Any) -> Json:
    return {
        "conference_id": world.conference_id,
        "title": "Dự thảo nghị quyết",
        "question": "Đồng chí có nhất trí không?",
        "choices": ["Đồng ý", "Không đồng ý"],
        "most_choices": 1,
        "comment_wanted": True,
        "person_ids": [world.people["delegate"], world.people["operator"]],
        "document_ids": [],
        "deadline_ms": now_ms() + 48 * HOUR_MS,
        **changes,
    }


async def asked(secretary: Client, world: World, **changes: Any) -> str:
    status, view = await secretary.request("POST", PATH, json=question(world, **changes))
    assert status == 201
    found: str = view["summary"]["id"]
    return found


async def test_from_question_to_replies(page_of: PageOf, world: World) -> None:
    secretary, delegate = await page_of("secretary"), await page_of("delegate")
    status, askable = await secretary.request(
        "GET", f"/api/conferences/{world.conference_id}/askable"
    )
    assert status == 200
    assert world.people["delegate"] in {one["person_id"] for one in askable["people"]}
    consultation_id = await asked(secretary, world)
    _, listed = await delegate.request("GET", PATH)
    assert [one["id"] for one in listed["consultations"]] == [consultation_id]
    for choice in (0, 1):
        status, view = await delegate.request(
            "POST", f"{PATH}/{consultation_id}/answer", json={"choices": [choice], "comment": ""}
        )
        assert (status, view["answer"]["choices"]) == (200, [choice])
    _, replies = await secretary.request("GET", f"{PATH}/{consultation_id}/replies")
    assert replies["counts"] == [0, 1]
    status, view = await secretary.request("POST", f"{PATH}/{consultation_id}/close")
    assert (status, view["summary"]["state"]) == (200, "closed")
    status, refusal = await delegate.request(
        "POST", f"{PATH}/{consultation_id}/answer", json={"choices": [0], "comment": ""}
    )
    assert (status, refusal["code"]) == (409, "consultation_closed")


async def test_an_answer_needs_more_than_the_cookie(page_of: PageOf, world: World) -> None:
    secretary, delegate = await page_of("secretary"), await page_of("delegate")
    consultation_id = await asked(secretary, world)
    delegate.token = ""
    status, _ = await delegate.request(
        "POST", f"{PATH}/{consultation_id}/answer", json={"choices": [0], "comment": ""}
    )
    assert status == 401


@pytest.mark.parametrize(
    ("changes", "status"),
    [
        ({"question": " "}, 400),
        ({"question": "x" * 4001}, 400),
        ({"choices": ["x"] * 13}, 400),
        ({"person_ids": []}, 400),
        ({"deadline_ms": -1}, 400),
        ({"deadline_ms": 1}, 409),
        ({"choices": ["một"]}, 409),
        ({"document_ids": ["absent"]}, 404),
    ],
)
async def test_a_form_out_of_bounds_is_not_sent(
    page_of: PageOf, world: World, changes: Json, status: int
) -> None:
    secretary = await page_of("secretary")
    answered, _ = await secretary.request("POST", PATH, json=question(world, **changes))
    _, listed = await secretary.request("GET", PATH)
    assert (answered, listed["consultations"]) == (status, [])


async def test_nobody_floods_others_with_forms(page_of: PageOf, world: World) -> None:
    secretary = await page_of("secretary")
    for _ in range(ASKS_PER_MINUTE):
        await asked(secretary, world)
    status, refusal = await secretary.request("POST", PATH, json=question(world))
    assert (status, refusal["code"]) == (429, "rate_limited")


async def test_the_server_reminds_by_itself(
    server: Server, page_of: PageOf, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    secretary, delegate = await page_of("secretary"), await page_of("delegate")
    consultation_id = await asked(secretary, world)
    monkeypatch.setattr(reminders, "SWEEP_EVERY_S", 0.05)
    later = Reminders(server.domain.database, lambda: now_ms() + 25 * HOUR_MS)
    async with asyncio.timeout(30), Tasks() as tasks:
        tasks.spawn("reminders", later.run)
        sent: list[Json] = []
        while not sent:
            _, replies = await secretary.request("GET", f"{PATH}/{consultation_id}/replies")
            sent = replies["reminders"]
    assert [(one["hours_before"], one["unanswered"]) for one in sent] == [(24, 2)]
    _, view = await delegate.request("GET", f"{PATH}/{consultation_id}")
    assert view["summary"]["reminded_at_ms"] == sent[0]["sent_at_ms"]
