"""Pictures of docs/screens of the archive: search, the page of a conference, study. `make screens`
takes them too.
"""

import asyncio
import tempfile
from contextlib import AsyncExitStack
from pathlib import Path

from playwright.async_api import Page

from server.demo.browsers import open_browser, open_page
from server.demo.held import hold, rendered
from server.demo.people import PASSWORD
from server.demo.process import demo_server
from server.settings import Settings
from tools.screens import SIZES, at_all_sizes

SPOKEN = 70
"""A second of the meeting in which somebody speaks and a page is shown."""


async def main() -> None:
    async with AsyncExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        settings = Settings(data=folder / "data")
        async with demo_server(folder):
            conference_id = await rendered(settings)
        begun_ms = await hold(settings, conference_id)
        base_url = await stack.enter_async_context(demo_server(folder))
        browser = await stack.enter_async_context(open_browser())
        page = await open_page(browser, base_url, "thuky", PASSWORD, SIZES["desktop"])
        await page.goto(f"{base_url}/archive/")
        await page.locator("[data-conference]").first.wait_for()
        await at_all_sizes(page, "archive-list")
        await page.get_by_role("searchbox").fill("chuyen doi so")
        await page.locator("[data-group=said] mark").first.wait_for()
        await at_all_sizes(page, "archive-search")
        await page.goto(f"{base_url}/archive/{conference_id}?t={begun_ms + SPOKEN * 1000}")
        await page.locator("[data-testid=paper-shown] img").wait_for()
        await page.locator("[aria-current=time]").wait_for()
        await still(page)
        await at_all_sizes(page, "archive-conference")
        await study(page)
        await at_all_sizes(page, "archive-study")


async def still(page: Page) -> None:
    """A film that plays never looks the same twice."""
    await page.get_by_test_id("film").evaluate("(film) => film.pause()")


async def study(page: Page) -> None:
    await page.get_by_role("button", name="Học tập nghị quyết").click()
    sheet = page.get_by_role("dialog")
    await sheet.get_by_label("Tìm đơn vị").fill("bat xat")
    await sheet.get_by_role("button", name="Xã Bát Xát").click()
    await sheet.get_by_role("button", name="Mở học tập").click()
    await sheet.get_by_role("button", name="Ai đã học").click()
    await sheet.locator("table").first.wait_for()


if __name__ == "__main__":
    asyncio.run(main())
