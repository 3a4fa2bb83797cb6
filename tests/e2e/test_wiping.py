"""Where the conference says so, a tablet keeps nothing of it once it is closed."""

import json
import time
from contextlib import AsyncExitStack
from pathlib import Path

import pytest
from playwright.async_api import FilePayload, Playwright, async_playwright, expect

from rooms.conferences.messages import (
    CloseConference,
    ConferenceSummary,
    Invite,
    OpenConference,
    ScheduleConference,
)
from rooms.live.messages import Snapshot
from rooms.sites.messages import Role
from server.demo.attendant import Attendant
from server.demo.people import PASSWORD
from server.demo.process import demo_server
from tests.e2e.paperless import is_kept, new_tablet, sign_in
from tests.e2e.people import eventually
from tests.integration.server.papers import text_pdf
from tests.support.line import line_to

pytestmark = [pytest.mark.browser, pytest.mark.timeout(300)]

DELEGATE = "Hoàng Văn Lập"
HOUR_MS = 3_600_000

# How many keys and files the vault holds, and what any other cache has of papers.
LEFT = """async () => {
    const open = indexedDB.open("dienhong-vault");
    const vault = await new Promise((done) => (open.onsuccess = () => done(open.result)));
    const count = (store) => new Promise((done) => {
        const asked = vault.transaction(store).objectStore(store).count();
        asked.onsuccess = () => done(asked.result);
    });
    const left = { keys: await count("meetings"), files: await count("files"), cached: 0 };
    vault.close();
    for (const name of await caches.keys()) {
        const kept = await (await caches.open(name)).keys();
        left.cached += kept.filter(({ url }) => new URL(url).pathname.startsWith("/pages/")).length;
    }
    return left;
}"""
NOTHING = {"keys": 0, "files": 0, "cached": 0}


async def test_a_tablet_forgets_the_papers_when_the_conference_is_closed(demo_folder: Path) -> None:
    async with AsyncExitStack() as stack:
        base_url = await stack.enter_async_context(demo_server(demo_folder))
        line = await stack.enter_async_context(line_to(base_url))
        playwright = await stack.enter_async_context(async_playwright())
        chair = await stack.enter_async_context(Attendant(base_url, "chutri", PASSWORD))
        planner = await stack.enter_async_context(Attendant(base_url, "quantri", PASSWORD))
        conference_id = await a_strict_conference(chair, planner)
        await bring_a_paper(playwright, base_url, conference_id)

        tablet = await new_tablet(playwright, stack, line.url)
        await sign_in(tablet, "daibieu1")
        await tablet.page.goto(f"{line.url}/tablet/{conference_id}")
        await is_kept(tablet, 1)
        kept = await tablet.page.evaluate(LEFT)
        assert kept["keys"] == 1
        assert kept["files"] >= 2  # the page, and the conference as it stood
        assert kept["cached"] == 0

        await chair.command(OpenConference(type="conference.open"))
        await chair.command(CloseConference(type="conference.close"))
        await expect(tablet.page.get_by_test_id("ended")).to_be_visible()

        async def forgotten() -> bool:
            return bool(await tablet.page.evaluate(LEFT) == NOTHING)

        await eventually(forgotten, "nothing kept of the conference")
        await line.cut()
        await tablet.page.goto(f"{line.url}/tablet/")
        await expect(tablet.page.get_by_text("Hôm nay không có cuộc họp nào")).to_be_visible()


async def a_strict_conference(chair: Attendant, planner: Attendant) -> str:
    """With three people of the demo's conference, at its main site; the chair has joined it."""
    await planner.sign_in()
    await chair.sign_in()
    known = json.loads(await chair.get(f"/api/conferences?from_ms=0&to_ms={2**42}"))
    await chair.join(known["conferences"][0]["conference"]["id"], "chair")
    assert chair.snapshot is not None
    answer = await planner.post("/api/conferences", plan_with(chair.snapshot))
    conference_id = ConferenceSummary.model_validate_json(answer).conference.id
    await chair.join(conference_id, "chair")
    return conference_id


def plan_with(demo: Snapshot) -> ScheduleConference:
    main = next(site for site in demo.sites if site.main)
    now_ms = int(time.time() * 1000)
    return ScheduleConference(
        title="Hội nghị về công tác nhân sự",
        starts_at_ms=now_ms,
        ends_at_ms=now_ms + HOUR_MS,
        site_unit_ids=[main.unit_id],
        invites=[
            Invite(person_id=one.person_id, unit_id=main.unit_id, role=one.role)
            for one in demo.attendees
            if one.role in {Role.CHAIR, Role.SECRETARY} or one.name == DELEGATE
        ],
        wipe_devices=True,
    )


async def bring_a_paper(playwright: Playwright, base_url: str, conference_id: str) -> None:
    secretary = await playwright.request.new_context(base_url=base_url)
    account = {"username": "thuky", "password": PASSWORD}
    session = await (await secretary.post("/api/session", data=account)).json()
    paper: FilePayload = {
        "name": "phuong-an.pdf",
        "mimeType": "application/pdf",
        "buffer": text_pdf("Phương án nhân sự"),
    }
    answer = await secretary.post(
        f"/api/conferences/{conference_id}/documents",
        headers={"X-Session-Token": session["token"]},
        multipart={"title": "Phương án", "kind": "main", "state": "published", "file": paper},
    )
    assert answer.ok, await answer.text()
    await secretary.dispose()
