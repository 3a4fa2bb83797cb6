"""The chair leads a whole meeting without a mouse: keys, Tab, Enter and Escape, and always sees
where he is."""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.async_api import Locator, Page, async_playwright, expect

from rooms.floor.messages import RequestFloor
from server.demo.attendant import Attendant
from server.demo.people import PASSWORD
from server.demo.process import demo_server
from tests.e2e.people import person

pytestmark = [pytest.mark.browser, pytest.mark.timeout(300)]

REPORT = "Báo cáo tình hình kinh tế - xã hội tháng 11"
QUESTION = "Thông qua kế hoạch ứng phó rét đậm"
MOST_TABS = 250
HAS_FOCUS = "(one) => one === document.activeElement"
RING_PX = """() => {
    const style = getComputedStyle(document.activeElement);
    return style.outlineStyle === 'none' ? 0 : parseFloat(style.outlineWidth);
}"""
FOCUSED = "() => document.activeElement.outerHTML.slice(0, 200)"


@dataclass
class Keys:
    """The chair's panel, and nothing but a keyboard."""

    page: Page

    async def press(self, *keys: str) -> None:
        for key in keys:
            await self.page.keyboard.press(key)

    async def write(self, words: str) -> None:
        await self.page.keyboard.insert_text(words)

    async def go_to(self, wanted: Locator, key: str = "Tab") -> None:
        """On by Tab until it has the focus, which is seen all the way."""
        await expect(wanted).to_be_visible()
        for _ in range(MOST_TABS):
            if await wanted.evaluate(HAS_FOCUS):
                return
            await self.press(key)
            assert await self.ring_px() > 0, await self.page.evaluate(FOCUSED)
        raise AssertionError(f"{wanted} is not reached by {key}")

    async def ring_px(self) -> float:
        """How wide the line around the focus is; whatever has none shows it in another way."""
        if await self.page.evaluate("() => document.activeElement === document.body"):
            return 1.0
        width: float = await self.page.evaluate(RING_PX)
        return width

    async def use(self, test_id: str) -> None:
        await self.go_to(self.page.get_by_test_id(test_id).first)
        await self.press("Enter")

    async def confirm(self) -> None:
        await self.use("confirm")


@dataclass
class Hall:
    keys: Keys
    batxat: Attendant
    sapa: Attendant

    @property
    def panel(self) -> Page:
        return self.keys.page


@pytest.fixture
async def hall(demo_folder: Path) -> AsyncIterator[Hall]:
    async with AsyncExitStack() as stack:
        base_url = await stack.enter_async_context(demo_server(demo_folder))
        playwright = await stack.enter_async_context(async_playwright())
        chair = await person(playwright, stack, base_url, "chutri", size=(1440, 900))
        row = chair.page.locator("[data-conference]").first
        conference_id = await row.get_attribute("data-conference") or ""
        sites = []
        for username in ("batxat", "sapa"):
            site = await stack.enter_async_context(Attendant(base_url, username, PASSWORD))
            await site.join(conference_id, "meeting")
            sites.append(site)
        await chair.page.goto(f"{base_url}/chair/{conference_id}")
        yield Hall(Keys(chair.page), *sites)


async def test_a_meeting_is_led_by_keyboard_alone(hall: Hall) -> None:
    await the_keys_are_shown_and_put_away(hall)
    await the_meeting_is_opened(hall)
    await an_item_is_begun(hall)
    await a_page_is_presented_and_turned(hall)
    await requests_are_put_in_order(hall)
    await the_floor_is_given_and_taken(hall)
    await a_vote_is_held(hall)
    await something_is_put_on_the_wall(hall)
    await every_sheet_gives_the_focus_back(hall)
    await nothing_holds_the_focus(hall)
    await the_meeting_is_ended(hall)


async def the_keys_are_shown_and_put_away(hall: Hall) -> None:
    await expect(hall.panel.get_by_test_id("speaker")).to_be_visible()
    await hall.keys.press("?")
    sheet = hall.panel.get_by_role("dialog")
    await expect(sheet).to_contain_text("Mời người đầu tiên trong danh sách chờ")
    await hall.keys.press("Escape")
    await expect(sheet).to_be_hidden()


async def the_meeting_is_opened(hall: Hall) -> None:
    await hall.keys.use("open-conference")
    await hall.keys.confirm()
    await expect(hall.panel.get_by_test_id("close-conference")).to_be_visible()


async def an_item_is_begun(hall: Hall) -> None:
    await hall.keys.press("n")
    await expect(hall.panel.locator('[data-status="active"]').first).to_be_visible()


async def a_page_is_presented_and_turned(hall: Hall) -> None:
    paper = hall.panel.get_by_role("listitem").filter(has_text=REPORT)
    await expect(paper.last).to_contain_text("6 trang")  # all of them are drawn
    await hall.keys.go_to(paper.get_by_role("button").last)
    await hall.keys.press("Enter")
    shown = hall.panel.get_by_test_id("presented-page")
    await expect(shown.locator('[data-page="1"]')).to_be_visible()
    await hall.keys.press("ArrowRight")
    await expect(shown.locator('[data-page="2"]')).to_be_visible()
    await hall.keys.press("ArrowLeft")
    await expect(shown.locator('[data-page="1"]')).to_be_visible()


async def requests_are_put_in_order(hall: Hall) -> None:
    queue = hall.panel.get_by_test_id("queue").get_by_role("listitem")
    for count, site in enumerate((hall.batxat, hall.sapa), start=1):
        await site.command(RequestFloor(type="floor.request"))
        await expect(queue).to_have_count(count)
    await expect(queue.first).to_contain_text("Bát Xát")
    await hall.keys.go_to(queue.nth(1).get_by_test_id("move"))
    await hall.keys.press("ArrowUp")
    await expect(queue.first).to_contain_text("Sa Pa")


async def the_floor_is_given_and_taken(hall: Hall) -> None:
    speaker = hall.panel.get_by_test_id("speaker")
    await hall.keys.press("m")
    await expect(speaker).to_contain_text("Sa Pa")
    await hall.keys.press("t")
    await expect(speaker).not_to_contain_text("Sa Pa")


async def a_vote_is_held(hall: Hall) -> None:
    await hall.keys.press("b")
    await hall.keys.use("prepare-poll")
    await hall.keys.go_to(hall.panel.get_by_test_id("poll-title"))
    await hall.keys.write(QUESTION)
    await hall.keys.use("create-poll")
    await hall.keys.use("start-poll")
    await hall.keys.confirm()
    await hall.keys.use("close-poll")
    await hall.keys.confirm()
    await expect(hall.panel.get_by_test_id("publish-poll").first).to_be_visible()
    await hall.keys.press("Escape")


async def something_is_put_on_the_wall(hall: Hall) -> None:
    await hall.keys.press("p")
    await hall.keys.go_to(hall.panel.locator('[data-kind="agenda"]'))
    await hall.keys.press("Enter")
    await hall.keys.go_to(hall.panel.get_by_test_id("show-scene"), "Shift+Tab")
    await hall.keys.press("Enter")
    await expect(hall.panel.get_by_test_id("shown-now")).to_contain_text("Chương trình")
    await hall.keys.press("Escape")
    await expect(hall.panel.get_by_role("dialog")).to_be_hidden()


async def every_sheet_gives_the_focus_back(hall: Hall) -> None:
    for opener in ("papers", "projectors", "open-voting"):
        button = hall.panel.get_by_test_id(opener)
        await hall.keys.go_to(button)
        await hall.keys.press("Enter")
        sheet = hall.panel.get_by_role("dialog")
        await expect(sheet).to_be_visible()
        await hall.keys.press("Escape")
        await expect(sheet).to_be_hidden()
        await expect(button).to_be_focused()


async def nothing_holds_the_focus(hall: Hall) -> None:
    """Tab leads through the whole panel and round again."""
    start = hall.panel.get_by_test_id("papers")
    await hall.keys.go_to(start)
    await hall.keys.press("Tab")
    await hall.keys.go_to(start)
    await hall.keys.press("Shift+Tab")
    await hall.keys.go_to(start, "Shift+Tab")


async def the_meeting_is_ended(hall: Hall) -> None:
    await hall.keys.use("close-conference")
    await hall.keys.confirm()
    await expect(hall.panel.get_by_test_id("ended")).to_be_visible()
