"""Takes the pictures of docs/screens: every page at work, on a phone, a tablet and a desktop.

`make screens`; look at each before it is committed.
"""

import asyncio
import tempfile
from contextlib import AsyncExitStack
from pathlib import Path

from playwright.async_api import Browser, Page

from rooms.floor.messages import RequestFloor
from server.demo.browsers import open_browser, open_page
from server.demo.meeting import Meeting
from server.demo.people import PASSWORD
from server.demo.process import demo_server
from server.demo.run import REPORT_TITLE
from server.demo.stations import make_stations

FOLDER = Path("docs/screens")
SIZES = {"phone": (390, 844), "tablet": (1024, 768), "desktop": (1280, 800)}
SETTLED = "() => [...document.images].every((image) => image.complete)"
STATIONS = ("chutri", "sapa", "bacha", "aulau", "camduong")


async def main() -> None:
    async with AsyncExitStack() as stack:
        data = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        base_url = await stack.enter_async_context(demo_server(data))
        browser = await stack.enter_async_context(open_browser())
        await sign_in_pages(browser, base_url)
        home = await open_page(browser, base_url, "chutri", PASSWORD, SIZES["desktop"])
        conference_id = await home.locator("[data-conference]").first.get_attribute(
            "data-conference"
        )
        await at_all_sizes(home, "home")
        await home.goto(f"{base_url}/#/week")
        await home.get_by_role("table").wait_for()
        await at_all_sizes(home, "week")

        chair, *sites = await make_stations(base_url, STATIONS, stack)
        meeting = Meeting(conference_id or "", chair, sites)
        await meeting.gather_everybody()
        await meeting.turn_pages(REPORT_TITLE, turns=1)
        await meeting.pass_the_floor(sites[:1])
        for site in sites[1:3]:
            await site.attendant.command(RequestFloor(type="floor.request"))
        await live_pages(browser, base_url, conference_id or "")


async def sign_in_pages(browser: Browser, base_url: str) -> None:
    context = await browser.new_context(locale="vi-VN")
    page = await context.new_page()
    await page.goto(base_url)
    await page.get_by_label("Tên đăng nhập").wait_for()
    await at_all_sizes(page, "sign-in")
    await context.close()


async def live_pages(browser: Browser, base_url: str, conference_id: str) -> None:
    pages = (
        ("batxat", "meeting", "meeting"),
        ("daibieu5", "tablet", "tablet"),
        ("thuky", "chair", "chair"),
    )
    for username, app, name in pages:
        page = await open_page(browser, base_url, username, PASSWORD, SIZES["desktop"])
        await page.goto(f"{base_url}/{app}/{conference_id}")
        if app == "meeting":
            await page.get_by_test_id("enter").wait_for()
            await at_all_sizes(page, "device-check")
            await page.get_by_test_id("enter").click()
        if app == "tablet":
            await page.get_by_test_id("page").wait_for()
        else:
            await page.wait_for_function(
                "() => document.querySelector('video[data-slot=\"stage.video\"]')?.videoWidth > 0"
            )
        await at_all_sizes(page, name)
        await page.close()


async def at_all_sizes(page: Page, name: str) -> None:
    """Light at all sizes, dark on the desktop."""
    for size, (width, height) in SIZES.items():
        await page.set_viewport_size({"width": width, "height": height})
        await picture(page, f"{name}-{size}")
    await page.emulate_media(color_scheme="dark")
    await picture(page, f"{name}-desktop-dark")
    await page.emulate_media(color_scheme="light")


async def picture(page: Page, name: str) -> None:
    await page.wait_for_function(SETTLED)
    await page.screenshot(path=str(FOLDER / f"{name}.png"), animations="disabled")


if __name__ == "__main__":
    FOLDER.mkdir(parents=True, exist_ok=True)
    asyncio.run(main())
