"""What a delegate's tablet feels: a paper of many pages read in Chromium, its processor slowed down
four times (CDP `Emulation.setCPUThrottlingRate`), as slow as a tablet of some years.

- `first_page_visible_s`: from the tap on a paper in the list, of which nothing was fetched before
  but its thumbnail, until its page is painted.
- `turn_prefetched_ms`: from the tap on "next page" until the next page is painted; it had time to
  be prepared while the one before was read, for a second. The 95th percentile of all turns, and
  beside it their median.
- `turn_cold_ms`: the same for a page far away, of which nothing was fetched: from the tap on "go".
  The median.
- `page_memory_mb`: the most that the page's renderer process held for itself alone (private pages
  in `/proc/<pid>/smaps_rollup`, decoded images included) while all this went on.
- `reload_to_page_s`: from reloading the tablet's page until the page last read is painted again.

The service worker is left out: it keeps papers for reading without a line at the same time, in the
same process, and would answer for pages that are meant to be cold. Both moments are taken in the
page itself: the tap's, and that of the frame after the drawing.
"""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median, quantiles
from typing import Any

from playwright.async_api import Browser, CDPSession, Page, async_playwright

from server.demo.browsers import PATIENCE_MS, launch

SLOWED = 4
SIZE = (800, 1280)
TURNS = 30
READ_S = 1.0
FAR_PAGES = (120, 310, 75, 420, 200, 480, 33, 260)
MIB = 1 << 20

# Until a frame with the page is on the screen.
PAINTED = """const painted = async (page, began) => {
    while (!document.querySelector(`[data-testid=page][data-page="${page}"]`)?.offsetParent) {
        if (performance.now() - began > 20_000) throw new Error(`page ${page} was not painted`);
        await new Promise((done) => setTimeout(done, 4));
    }
    await new Promise((done) => requestAnimationFrame(() => setTimeout(done)));
    return performance.now() - began;
};"""

# Milliseconds from the tap until the page is painted.
TAP = f"""async ([selector, page]) => {{
    {PAINTED}
    const began = performance.now();
    document.querySelector(selector).click();
    return painted(page, began);
}}"""

# The picture of a page is there for the browser to paint at once.
FETCHED = """(ending) => performance.getEntriesByType('resource')
    .some(({name, responseEnd}) => responseEnd > 0 && name.endsWith(ending))"""

SINCE_NAVIGATION = f"""(page) => {{
    {PAINTED}
    return painted(page, 0);
}}"""


@dataclass(frozen=True, slots=True)
class Paper:
    """Where it is and who reads it; all its pages are ready."""

    base_url: str
    conference_id: str
    document_id: str
    pages: int
    username: str
    password: str


@dataclass(slots=True)
class Reader:
    """The tablet, and what its process held at most."""

    page: Page
    browser_session: CDPSession
    paper: Paper
    held_bytes: int = 0
    prefetched_ms: list[float] = field(default_factory=list)
    cold_ms: list[float] = field(default_factory=list)

    async def open_paper(self) -> float:
        """Milliseconds from the tap in the list until page 1 is seen."""
        await self.page.get_by_test_id("open-papers").click()
        chosen = f'section [data-document="{self.paper.document_id}"]'
        await self.page.locator(chosen).wait_for()
        return await self._tap(chosen, 1)

    async def read_on(self, turns: int) -> None:
        for number in range(2, turns + 2):
            await self._prepared(number)
            self.prefetched_ms.append(await self._tap("[data-testid=next-page]", number))
            await self._measure()

    async def go_to(self, number: int) -> None:
        await self.page.get_by_test_id("jump").click()
        await self.page.get_by_test_id("jump-number").wait_for()
        for digit in str(number):
            await self.page.keyboard.press(digit)
        self.cold_ms.append(await self._tap("[data-testid=jump-go]", number))
        await self.page.get_by_test_id("jump-number").wait_for(state="hidden")
        await self._measure()

    async def reload(self, number: int) -> float:
        """Milliseconds from the reload until the page is painted again."""
        await self.page.reload(wait_until="commit")
        return float(await self.page.evaluate(SINCE_NAVIGATION, number))

    async def _tap(self, selector: str, number: int) -> float:
        return float(await self.page.evaluate(TAP, [selector, number]))

    async def _prepared(self, number: int) -> None:
        """Until the page was fetched, and the reader has looked at the one before."""
        await self.page.wait_for_function(FETCHED, arg=f"/{number}/base.webp")
        await asyncio.sleep(READ_S)

    async def _measure(self) -> None:
        told: dict[str, Any] = await self.browser_session.send("SystemInfo.getProcessInfo")
        held = [
            _private_bytes(one["id"]) for one in told["processInfo"] if one["type"] == "renderer"
        ]
        self.held_bytes = max(self.held_bytes, *held)


async def measure(paper: Paper) -> dict[str, float]:
    """All figures of this module, for one paper."""
    far = [number for number in FAR_PAGES if number <= paper.pages]
    async with _tablet(paper) as reader:
        first_ms = await reader.open_paper()
        await reader.read_on(min(TURNS, paper.pages - 1))
        for number in far:
            await reader.go_to(number)
        reload_ms = await reader.reload(far[-1] if far else min(TURNS, paper.pages - 1) + 1)
        return {
            "first_page_visible_s": round(first_ms / 1000, 3),
            "turn_prefetched_ms": round(quantiles(reader.prefetched_ms, n=20)[-1], 1),
            "turn_prefetched_median_ms": round(median(reader.prefetched_ms), 1),
            "turn_cold_ms": round(median(reader.cold_ms), 1) if far else 0.0,
            "page_memory_mb": round(reader.held_bytes / MIB, 1),
            "reload_to_page_s": round(reload_ms / 1000, 3),
        }


@asynccontextmanager
async def _tablet(paper: Paper) -> AsyncIterator[Reader]:
    """Signed in and in the conference, nothing opened yet."""
    async with async_playwright() as playwright:
        browser = await launch(playwright)
        try:
            page = await _signed_in(browser, paper)
            session = await page.context.new_cdp_session(page)
            await page.goto(f"{paper.base_url}/tablet/{paper.conference_id}")
            await page.get_by_test_id("open-papers").wait_for()
            await session.send("Emulation.setCPUThrottlingRate", {"rate": SLOWED})
            yield Reader(page, await browser.new_browser_cdp_session(), paper)
        finally:
            await browser.close()


async def _signed_in(browser: Browser, paper: Paper) -> Page:
    width, height = SIZE
    context = await browser.new_context(
        viewport={"width": width, "height": height},
        locale="vi-VN",
        has_touch=True,
        service_workers="block",
    )
    context.set_default_timeout(PATIENCE_MS)
    page = await context.new_page()
    await page.goto(paper.base_url)
    await page.get_by_label("Tên đăng nhập").fill(paper.username)
    await page.get_by_label("Mật khẩu", exact=True).fill(paper.password)
    await page.get_by_role("button", name="Đăng nhập").click()
    await page.get_by_role("button", name="Đăng xuất").wait_for()
    return page


def _private_bytes(pid: int) -> int:
    """Memory that only this process holds."""
    lines = Path(f"/proc/{pid}/smaps_rollup").read_text(encoding="ascii").splitlines()
    kib = [int(line.split()[1]) for line in lines if line.startswith(("Private_", "SwapPss:"))]
    return sum(kib) * 1024
