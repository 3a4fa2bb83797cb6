"""The demo's two real browsers: a site's meeting page and a delegate's tablet.

Playwright drives Debian's Chromium; both belong to the development environment, not to a server.
"""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from playwright.async_api import Browser, Page, Playwright, async_playwright, expect

CHROMIUM = Path("/usr/bin/chromium")
PATIENT_CHROMIUM = Path(__file__).with_name("chromium.sh")
FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--use-fake-device-for-media-stream",
    "--use-fake-ui-for-media-stream",
    "--autoplay-policy=no-user-gesture-required",
)
PATIENCE_MS = 30_000
expect.set_options(timeout=PATIENCE_MS)
MOVING = """() => {
    const video = document.querySelector('video[data-slot="stage.video"]');
    return video && video.readyState >= 2 && video.getVideoPlaybackQuality().totalVideoFrames;
}"""


async def launch(playwright: Playwright, *flags: str, program: Path = CHROMIUM) -> Browser:
    """A browser process; a flag given here stands over ours. To be closed by the caller."""
    return await playwright.chromium.launch(executable_path=program, args=[*FLAGS, *flags])


@asynccontextmanager
async def open_browser(program: Path = CHROMIUM) -> AsyncIterator[Browser]:
    async with async_playwright() as playwright:
        browser = await launch(playwright, program=program)
        try:
            yield browser
        finally:
            await browser.close()


async def open_page(
    browser: Browser, base_url: str, username: str, password: str, size: tuple[int, int]
) -> Page:
    """A page of its own profile, signed in."""
    context = await browser.new_context(
        viewport={"width": size[0], "height": size[1]}, locale="vi-VN", ignore_https_errors=True
    )
    context.set_default_timeout(PATIENCE_MS)
    page = await context.new_page()
    await page.goto(base_url)
    await page.get_by_label("Tên đăng nhập").fill(username)
    await page.get_by_label("Mật khẩu", exact=True).fill(password)
    await page.get_by_role("button", name="Đăng nhập").click()
    await expect(page.get_by_role("button", name="Đăng xuất")).to_be_visible()
    return page


async def enter_meeting(page: Page, base_url: str, conference_id: str) -> None:
    """Through the device check into the room."""
    await page.goto(f"{base_url}/meeting/{conference_id}")
    await page.get_by_role("button", name="Vào họp").click()


async def sees_the_stage(page: Page) -> bool:
    """Frames on the stage go on rising."""
    first = await page.wait_for_function(MOVING, timeout=PATIENCE_MS)
    count = await first.json_value()
    await page.wait_for_function(f"() => ({MOVING})() > {count} + 10", timeout=PATIENCE_MS)
    return True


async def shows_page(page: Page, number: int) -> bool:
    """The tablet shows this page of the presented paper."""
    picture = page.locator(f'[data-testid="page"][data-page="{number}"]').first
    await expect(picture).to_be_visible(timeout=PATIENCE_MS)
    return True


async def keep_picture(page: Page, path: Path) -> None:
    await page.screenshot(path=str(path))
