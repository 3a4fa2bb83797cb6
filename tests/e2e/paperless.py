"""What people do with papers, pens and votes on a tablet and at the chair's desk, step by step."""

import json
import re
from contextlib import AsyncExitStack
from dataclasses import dataclass

from playwright.async_api import CDPSession, Page, Playwright, expect

from server.demo.browsers import PATIENCE_MS, launch
from server.demo.people import PASSWORD
from tests.e2e.people import PATIENCE_S, eventually

TABLET_SIZE = (800, 1280)
STROKE_STEPS = 12


@dataclass
class Tablet:
    """A tablet in somebody's hands; `base_url` is how it reaches the server."""

    base_url: str
    page: Page
    debugger: CDPSession

    # ---- papers

    async def open_paper(self, title: str) -> None:
        """Two taps."""
        await self.page.get_by_test_id("open-papers").click()
        await self.page.locator("[data-document]").filter(has_text=title).first.click()

    async def turn(self) -> None:
        await self.page.get_by_test_id("next-page").click()

    async def shows(self, number: int, within_s: float = PATIENCE_S) -> None:
        """The picture of this page is painted, whole."""
        picture = self.page.locator(f'[data-testid="page"][data-page="{number}"]')

        async def painted() -> bool:
            where = self.page.get_by_test_id("where")
            if await where.count() == 0 or f"trang {number}/" not in await where.inner_text():
                return False
            return await picture.first.is_visible()

        await eventually(painted, f"page {number} on the tablet", within_s)

    async def follows(self) -> None:
        await expect(self.page.get_by_test_id("follow-state")).to_have_text("Đang theo trình chiếu")

    async def reads_alone(self) -> None:
        await expect(self.page.get_by_test_id("follow-state")).to_have_text("Đang tự xem")

    async def search(self, words: str) -> None:
        """Find, and open the first hit."""
        await self.page.get_by_test_id("open-papers").click()
        await self.page.get_by_test_id("search").fill(words)
        await self.page.get_by_test_id("search").press("Enter")
        await self.page.get_by_test_id("search-hit").first.click()
        await expect(self.page.get_by_test_id("hits").first).to_be_visible()

    # ---- pens

    async def draw(self, down: float) -> None:
        """A line with a pen over the page, at this share of its height."""
        host = self.page.get_by_test_id("page-notes").first
        box = await host.bounding_box()
        assert box is not None
        y = box["y"] + box["height"] * down
        points = [
            (box["x"] + box["width"] * (0.2 + 0.5 * step / STROKE_STEPS), y + step % 3 * 4)
            for step in range(STROKE_STEPS + 1)
        ]
        await self._pen("mousePressed", *points[0])
        for point in points[1:]:
            await self._pen("mouseMoved", *point)
        await self._pen("mouseReleased", *points[-1])

    async def _pen(self, kind: str, x: float, y: float) -> None:
        pressed = kind != "mouseReleased"
        await self.debugger.send(
            "Input.dispatchMouseEvent",
            {
                "type": kind,
                "x": x,
                "y": y,
                "button": "left",
                "buttons": 1 if pressed else 0,
                "clickCount": 1,
                "pointerType": "pen",
                "force": 0.6,
            },
        )

    async def has_strokes(self, count: int) -> None:
        notes = self.page.get_by_test_id("page-notes").first
        await expect(notes).to_have_attribute("data-strokes", str(count))

    async def pens_say(self, words: str) -> None:
        await expect(self.page.get_by_test_id("pen-state")).to_have_text(words)

    # ---- votes

    async def vote(self, choice: str) -> None:
        sheet = self.page.get_by_test_id("vote-sheet")
        await expect(sheet).to_be_visible()
        await sheet.locator(f'[data-choice="{choice}"]').click()
        await self.page.get_by_test_id("send-ballot").click()
        await expect(self.page.get_by_test_id("receipt")).to_be_visible()


@dataclass
class Desk:
    """The chair at his panel."""

    page: Page

    async def confirm(self) -> None:
        await self.page.get_by_test_id("confirm").click()

    async def open_conference(self) -> None:
        await self.page.get_by_test_id("open-conference").click()
        await self.confirm()
        await expect(self.page.get_by_test_id("close-conference")).to_be_visible()

    async def start_vote(self, question: str, method: str) -> None:
        await self.page.get_by_test_id("open-voting").click()
        await self.page.get_by_test_id("prepare-poll").click()
        await self.page.get_by_test_id("poll-title").fill(question)
        await self.page.get_by_test_id(f"method-{method}").check()
        await self.page.get_by_test_id("create-poll").click()
        await self.page.get_by_test_id("start-poll").first.click()
        await self.confirm()
        await expect(self.page.get_by_test_id("close-poll")).to_be_visible()

    async def end_vote(self) -> None:
        """Close, look at the result, publish."""
        await self.page.get_by_test_id("close-poll").click()
        await self.confirm()
        await self.page.get_by_test_id("publish-poll").first.click()
        await self.confirm()
        await expect(self.page.get_by_test_id("publish-poll")).to_be_hidden()
        await self.page.keyboard.press("Escape")

    async def close_conference(self) -> None:
        await self.page.get_by_test_id("close-conference").click()
        await self.confirm()

    async def code_of(self, base_url: str, conference_id: str, attendee_id: str) -> str:
        """The code printed for somebody, as the QR holds it."""
        request = self.page.context.request
        session = await (await request.get(f"{base_url}/api/session")).json()
        answer = await request.post(
            f"{base_url}/api/conferences/{conference_id}/codes",
            headers={"X-Session-Token": session["token"], "Content-Type": "application/json"},
            data=json.dumps({"attendee_id": attendee_id}),
        )
        assert answer.ok, await answer.text()
        address: str = (await answer.json())["address"]
        found = re.search(r"#/code/(.+)$", address)
        assert found is not None, address
        return found.group(1)


async def new_tablet(playwright: Playwright, stack: AsyncExitStack, base_url: str) -> Tablet:
    """A browser of its own that nobody has signed in to."""
    browser = await launch(playwright)
    stack.push_async_callback(browser.close)
    context = await browser.new_context(
        viewport={"width": TABLET_SIZE[0], "height": TABLET_SIZE[1]},
        locale="vi-VN",
        has_touch=True,
    )
    context.set_default_timeout(PATIENCE_MS)
    page = await context.new_page()
    return Tablet(base_url, page, await context.new_cdp_session(page))


async def sign_in_by_code(tablet: Tablet, code: str, conference_id: str) -> None:
    """The address of the QR leads straight to the person's tablet page."""
    await tablet.page.goto(f"{tablet.base_url}/#/code/{code}")
    await tablet.page.wait_for_url(re.compile(rf"/tablet/{conference_id}"))


async def sign_in(tablet: Tablet, username: str) -> None:
    """By the form of the home page."""
    await tablet.page.goto(tablet.base_url)
    await tablet.page.get_by_label("Tên đăng nhập").fill(username)
    await tablet.page.get_by_label("Mật khẩu", exact=True).fill(PASSWORD)
    await tablet.page.get_by_role("button", name="Đăng nhập").click()
    await tablet.page.get_by_role("button", name="Đăng xuất").wait_for()


async def is_kept(tablet: Tablet, papers: int) -> None:
    """All papers can be read without a line."""
    await tablet.page.get_by_test_id("open-papers").click()
    await expect(tablet.page.get_by_test_id("kept")).to_have_count(papers)
    await tablet.page.keyboard.press("Escape")
