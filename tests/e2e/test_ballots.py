"""Ballots under a bad line, in real browsers: none waits in silence, none counts twice."""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.async_api import Page, Route, async_playwright, expect

from server.demo.process import demo_server
from tests.e2e.people import Person, person

pytestmark = [pytest.mark.browser, pytest.mark.timeout(300)]

QUESTION = "Thông qua dự thảo kế hoạch"
FEWEST_PX = 40
SMALLEST_TEXT = """() => Math.min(...[...document.querySelectorAll('main *')]
    .filter((one) => one.checkVisibility() && [...one.childNodes].some(
        (node) => node.nodeType === Node.TEXT_NODE && node.textContent.trim()))
    .map((one) => parseFloat(getComputedStyle(one).fontSize)))"""


@dataclass
class Hall:
    chair: Person
    first: Person
    second: Person
    wall: Page


@pytest.fixture
async def hall(demo_folder: Path) -> AsyncIterator[Hall]:
    """A meeting that is open, with the chair at the desk, two tablets and a wall."""
    async with AsyncExitStack() as stack:
        base_url = await stack.enter_async_context(demo_server(demo_folder))
        playwright = await stack.enter_async_context(async_playwright())
        chair = await person(playwright, stack, base_url, "chutri")
        row = chair.page.locator("[data-conference]").first
        conference_id = await row.get_attribute("data-conference")
        first = await person(playwright, stack, base_url, "daibieu1", size=(1024, 768))
        second = await person(playwright, stack, base_url, "daibieu2", size=(1024, 768))
        behind_the_wall = await person(playwright, stack, base_url, "thuky", size=(1920, 1080))
        for one, app in (
            (chair, "chair"),
            (first, "tablet"),
            (second, "tablet"),
            (behind_the_wall, "projector"),
        ):
            await one.page.goto(f"{base_url}/{app}/{conference_id}")
        await chair.page.get_by_test_id("open-conference").click()
        await confirm(chair.page)
        for tablet in (first, second):
            await tablet.page.get_by_test_id("open-vote").wait_for()
        yield Hall(chair, first, second, behind_the_wall.page)


async def confirm(page: Page) -> None:
    await page.get_by_test_id("confirm").click()
    await expect(page.get_by_test_id("confirm")).to_be_hidden()


async def start_vote(chair: Page) -> None:
    await chair.get_by_test_id("open-voting").click()
    await chair.get_by_test_id("prepare-poll").click()
    await chair.get_by_test_id("poll-title").fill(QUESTION)
    await chair.get_by_test_id("pass-rule").select_option("majority_present")
    await chair.get_by_test_id("create-poll").click()
    await chair.get_by_test_id("start-poll").click()
    await confirm(chair)


async def choose(page: Page, choice: str) -> None:
    await page.get_by_test_id("vote-sheet").locator(f"[data-choice={choice}]").click()
    await page.get_by_test_id("ballot-review").wait_for()


async def send(page: Page) -> None:
    await page.get_by_test_id("send-ballot").click()
    await page.get_by_test_id("receipt").wait_for()


async def lose_the_answer(page: Page) -> None:
    """The ballot reaches the server; its answer, and the first question after it, are lost."""
    lost: list[str] = []

    async def route(given: Route) -> None:
        method = given.request.method
        if method in lost:
            await given.continue_()
            return
        lost.append(method)
        if method == "POST":
            await given.fetch()
        await given.abort()

    await page.route("**/api/polls/*/ballot*", route)


async def test_a_ballot_under_a_bad_line_counts_once_and_never_in_silence(hall: Hall) -> None:
    chair, first, second = hall.chair.page, hall.first.page, hall.second.page
    await start_vote(chair)

    # Cut off: the ballot can't be sent, the page says so, and it isn't sent behind one's back.
    await choose(first, "yes")
    await hall.first.context.set_offline(True)
    await expect(first.get_by_test_id("send-ballot")).to_be_disabled()
    await hall.first.context.set_offline(False)
    await expect(first.get_by_test_id("send-ballot")).to_be_enabled()
    await expect(chair.get_by_test_id("poll-progress")).to_have_text("Đã bỏ phiếu 0/3")
    await send(first)

    # Answered, but the answer was lost: asked for instead of sent again.
    await choose(second, "no")
    await lose_the_answer(second)
    await send(second)
    await expect(chair.get_by_test_id("poll-progress")).to_have_text("Đã bỏ phiếu 2/3")

    # A page that is loaded again knows that its ballot was cast.
    await first.reload()
    await first.get_by_test_id("receipt").wait_for()

    # The chair is an elector too.
    await chair.get_by_test_id("own-ballot").click()
    await choose(chair, "yes")
    await send(chair)
    await chair.get_by_role("button", name="Thu xuống").click()
    await chair.get_by_test_id("close-poll").click()
    await confirm(chair)
    await expect(hall.wall.locator("[data-scene=vote]")).to_contain_text("đang kiểm phiếu")
    assert await hall.wall.evaluate(SMALLEST_TEXT) >= FEWEST_PX
    await expect(first.get_by_test_id("poll-result")).to_be_hidden()
    await chair.get_by_test_id("publish-poll").click()
    await confirm(chair)
    for page in (first, second, hall.wall):
        result = page.get_by_test_id("poll-result")
        await expect(result).to_contain_text("Được thông qua")
        await expect(result.locator(".row.yes b")).to_have_text("2")
        await expect(result.locator(".row.no b")).to_have_text("1")
    assert await hall.wall.evaluate(SMALLEST_TEXT) >= FEWEST_PX
