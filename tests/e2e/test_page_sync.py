"""Pages in step: a late tablet lands where everybody is, the chair calls back who is elsewhere, a
new version is told, the presenter's hand is seen, a second presenter is refused."""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.async_api import Page, async_playwright, expect

from server.demo.process import demo_server
from tests.e2e.people import Person, eventually, person

pytestmark = [pytest.mark.browser, pytest.mark.timeout(300)]

REPORT = "Báo cáo tình hình kinh tế - xã hội tháng 11"


@dataclass
class Room:
    """The secretary presents from his desk; one tablet is there from the start."""

    conference_id: str
    desk: Page
    tablet: Page
    late: Person

    async def turn(self, times: int) -> None:
        for _ in range(times):
            await self.desk.get_by_test_id("page-on").click()


@pytest.fixture
async def room(demo_folder: Path) -> AsyncIterator[Room]:
    async with AsyncExitStack() as stack:
        base_url = await stack.enter_async_context(demo_server(demo_folder))
        playwright = await stack.enter_async_context(async_playwright())
        chair, early, late = [
            await person(playwright, stack, base_url, name, size=size)
            for name, size in (
                ("chutri", (1280, 800)),
                ("daibieu1", (1024, 768)),
                ("daibieu2", (800, 1280)),
            )
        ]
        row = chair.page.locator("[data-conference]").first
        conference_id = await row.get_attribute("data-conference") or ""
        await chair.page.goto(f"{base_url}/chair/{conference_id}")
        await chair.page.get_by_test_id("open-conference").click()
        await chair.page.get_by_test_id("confirm").click()
        await early.page.goto(f"{base_url}/tablet/{conference_id}")
        report = chair.page.get_by_role("listitem").filter(has_text=REPORT)
        await report.get_by_role("button", name="Trình chiếu", exact=True).click()
        yield Room(conference_id, chair.page, early.page, late)


async def shows(tablet: Page, number: int) -> None:
    await expect(tablet.get_by_test_id("page")).to_have_attribute("data-page", str(number))


async def test_tablets_stay_in_step_with_the_presenter(room: Room) -> None:
    await shows(room.tablet, 1)
    await room.turn(2)
    await shows(room.tablet, 3)

    # Who comes late sees what everybody sees.
    await room.late.page.goto(f"{room.late.base_url}/tablet/{room.conference_id}")
    await shows(room.late.page, 3)

    # A turn of one's own detaches; nothing the presenter does moves the page then.
    await room.tablet.get_by_test_id("next-page").click()
    await shows(room.tablet, 4)
    await room.turn(1)
    await shows(room.late.page, 4)
    await room.desk.get_by_test_id("page-back").click()
    await shows(room.late.page, 3)
    await shows(room.tablet, 4)
    await expect(room.tablet.get_by_test_id("detached")).to_contain_text("trang 3")

    # The chair sees it, names who it is, and calls back.
    await expect(room.desk.get_by_test_id("readers")).to_contain_text("1/2 máy đang ở trang này")
    await room.desk.get_by_test_id("pull").click()
    await room.desk.get_by_test_id("confirm").click()
    await shows(room.tablet, 3)
    await expect(room.tablet.get_by_test_id("called")).to_contain_text("đưa mọi người về trang")
    await expect(room.desk.get_by_test_id("readers")).to_contain_text("2/2")

    # Called back once: who reads on by himself afterwards is left alone.
    await room.tablet.get_by_test_id("resume-called").click()
    await shows(room.tablet, 4)


async def test_two_papers_lie_side_by_side(room: Room) -> None:
    await shows(room.tablet, 1)
    await room.tablet.get_by_test_id("next-page").click()
    await room.tablet.get_by_test_id("beside").click()
    pages = room.tablet.get_by_test_id("page")
    await expect(pages).to_have_count(2)
    await room.turn(3)
    await expect(pages.first).to_have_attribute("data-page", "4")
    await expect(pages.last).to_have_attribute("data-page", "2")
    await expect(room.desk.get_by_test_id("readers")).to_contain_text("1/1")


async def test_the_presenters_region_and_pointer_are_seen(room: Room) -> None:
    """The chair goes on presenting from a tablet: he enlarges there, and points."""
    hand = await room.desk.context.new_page()
    await hand.goto(f"{room.late.base_url}/tablet/{room.conference_id}")
    await shows(hand, 1)
    width = "() => document.querySelector('[data-testid=page]').getBoundingClientRect().width"
    before = await room.tablet.evaluate(width)
    for _ in range(4):
        await hand.keyboard.press("+")

    async def enlarged() -> bool:
        return bool(await room.tablet.evaluate(width) > 2 * before)

    await eventually(enlarged, "the presenter's region on the tablet")
    await hand.get_by_role("button", name="Bút chỉ").click()
    for step in range(5):
        await hand.mouse.move(400 + 10 * step, 400)
    await expect(room.tablet.get_by_test_id("pointer-dot")).to_be_visible()

    # Who comes late gets the region, too: it was kept when the presenter's hand came to rest.
    await room.late.page.goto(f"{room.late.base_url}/tablet/{room.conference_id}")
    await shows(room.late.page, 1)
    assert await room.late.page.evaluate(width) > 2 * 800
