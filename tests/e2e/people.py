"""People at pages: each a real browser with a camera and a voice of its own, or a tablet."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass
from time import monotonic

from playwright.async_api import BrowserContext, Page, Playwright

from server.demo.browsers import PATIENCE_MS, launch
from server.demo.people import PASSWORD
from tests.e2e import observe
from tests.e2e.fake_devices import FakeDevice

PATIENCE_S = PATIENCE_MS / 1000
LOOK_EVERY_S = 0.25


@dataclass
class Person:
    """Somebody signed in; `page` is the meeting page, or the tablet's."""

    base_url: str
    context: BrowserContext
    page: Page
    device: FakeDevice | None

    @property
    def rgb(self) -> tuple[int, int, int]:
        assert self.device is not None
        return self.device.rgb

    async def enter_meeting(self, conference_id: str) -> None:
        await self.page.goto(f"{self.base_url}/meeting/{conference_id}")
        await self.page.get_by_test_id("enter").click()
        await self.page.get_by_test_id("stage").wait_for()

    async def sees_on_stage(self, whom: "Person", within_s: float = PATIENCE_S) -> None:
        async def seen() -> bool:
            return observe.same_colour(await observe.picture(self.page, "stage.video"), whom.rgb)

        await eventually(seen, f"{whom.rgb} on the stage", within_s)

    async def sees(self, *others: "Person") -> None:
        async def seen() -> bool:
            pictures = await observe.pictures(self.page)
            return all(
                any(observe.same_colour(picture, other.rgb) for picture in pictures)
                for other in others
            )

        await eventually(seen, f"the pictures {[other.rgb for other in others]}")

    async def hears(self, whom: "Person") -> None:
        """The right pitch on the stage, or among the voices."""

        async def heard() -> bool:
            return await self._hears_now(whom)

        await eventually(heard, f"{whom.device} heard")

    async def hears_no_more(self, whom: "Person") -> None:
        async def silent() -> bool:
            return not await self._hears_now(whom)

        await eventually(silent, f"{whom.device} silent")

    async def _hears_now(self, whom: "Person") -> bool:
        assert whom.device is not None
        wanted = whom.device.pitch_hz
        return any(abs(pitch - wanted) < 25 for pitch in await observe.pitches_hz(self.page))


async def eventually(
    holds: Callable[[], Awaitable[bool]], what: str, within_s: float = PATIENCE_S
) -> float:
    """Seconds until it holds; fails naming what never came."""
    began = monotonic()
    while not await holds():
        assert monotonic() - began < within_s, f"not within {within_s:.0f} s: {what}"
        await asyncio.sleep(LOOK_EVERY_S)
    return monotonic() - began


async def person(
    playwright: Playwright,
    stack: AsyncExitStack,
    base_url: str,
    username: str,
    device: FakeDevice | None = None,
    size: tuple[int, int] = (1280, 800),
    flags: Sequence[str] = (),
) -> Person:
    """A browser process of its own, signed in by the form. A flag given here stands over ours."""
    files = (
        ()
        if device is None
        else (
            f"--use-file-for-fake-video-capture={device.video}",
            f"--use-file-for-fake-audio-capture={device.audio}",
        )
    )
    browser = await launch(playwright, *files, *flags)
    stack.push_async_callback(browser.close)
    context = await browser.new_context(
        viewport={"width": size[0], "height": size[1]}, locale="vi-VN"
    )
    context.set_default_timeout(PATIENCE_MS)
    page = await context.new_page()
    await page.goto(base_url)
    await page.get_by_label("Tên đăng nhập").fill(username)
    await page.get_by_label("Mật khẩu", exact=True).fill(PASSWORD)
    await page.get_by_role("button", name="Đăng nhập").click()
    await page.get_by_role("button", name="Đăng xuất").wait_for()
    return Person(base_url, context, page, device)


async def second_window(page: Page) -> Page:
    """A window beside this one, of the same person. A tab would hide it, and whatever is clicked on
    a hidden page waits two seconds for its next frames.
    """
    async with page.context.expect_page() as opened:
        await page.evaluate("() => { window.open('about:blank', '_blank', 'popup') }")
    return await opened.value
