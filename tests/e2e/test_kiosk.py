"""A site's PC in real browsers: paired once, it joins by itself, is called, speaks, and comes back
from whatever happens to it."""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.async_api import BrowserContext, Page, Playwright, async_playwright, expect

from server.demo.browsers import PATIENCE_MS, launch
from server.demo.process import demo_server
from tests.e2e import observe
from tests.e2e.fake_devices import FakeDevice, make_device
from tests.e2e.people import Person, eventually, person
from tests.e2e.test_ballots import confirm

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("cameras"), pytest.mark.timeout(400)]

SITE = "Xã Bát Xát"
CAMERA_OUT = """() => {
    const enumerate = navigator.mediaDevices.enumerateDevices.bind(navigator.mediaDevices);
    const capture = navigator.mediaDevices.getUserMedia.bind(navigator.mediaDevices);
    window.cameraBack = () => {
        navigator.mediaDevices.enumerateDevices = enumerate;
        navigator.mediaDevices.getUserMedia = capture;
        navigator.mediaDevices.dispatchEvent(new Event('devicechange'));
    };
    navigator.mediaDevices.enumerateDevices = async () =>
        (await enumerate()).filter((one) => one.kind !== 'videoinput');
    const track = document.querySelector('.self video').srcObject.getVideoTracks()[0];
    track.stop();
    track.dispatchEvent(new Event('ended'));
    navigator.mediaDevices.dispatchEvent(new Event('devicechange'));
}"""
"""What Chromium does when the plug is pulled; a headless one has no plug."""


@dataclass
class Hall:
    base_url: str
    conference_id: str
    chair: Person
    secretary: Person
    kiosk: Page
    context: BrowserContext
    device: FakeDevice


@pytest.fixture
async def hall(demo_folder: Path) -> AsyncIterator[Hall]:
    """A conference that is not open yet, and a PC that nobody has paired."""
    async with AsyncExitStack() as stack:
        base_url = await stack.enter_async_context(demo_server(demo_folder))
        playwright = await stack.enter_async_context(async_playwright())
        chair = await person(playwright, stack, base_url, "chutri")
        secretary = await person(playwright, stack, base_url, "thuky")
        row = chair.page.locator("[data-conference]").first
        conference_id = await row.get_attribute("data-conference") or ""
        device = make_device(demo_folder, "site", (40, 160, 60), 880)
        context = await pc(playwright, stack, device)
        kiosk = await context.new_page()
        yield Hall(base_url, conference_id, chair, secretary, kiosk, context, device)


async def pc(playwright: Playwright, stack: AsyncExitStack, device: FakeDevice) -> BrowserContext:
    """A browser with a camera and a voice, in which nobody is signed in."""
    files = (
        f"--use-file-for-fake-video-capture={device.video}",
        f"--use-file-for-fake-audio-capture={device.audio}",
    )
    browser = await launch(playwright, *files)
    stack.push_async_callback(browser.close)
    context = await browser.new_context(viewport={"width": 1920, "height": 1080}, locale="vi-VN")
    context.set_default_timeout(PATIENCE_MS)
    return context


async def test_a_paired_pc_takes_part_for_its_site_and_recovers_by_itself(hall: Hall) -> None:
    await it_is_paired_by_the_code_it_shows(hall)
    await it_waits_for_the_opening(hall)
    await it_raises_its_hand_and_speaks(hall)
    await an_announcement_stands_on_it(hall)
    await a_camera_pulled_out_comes_back(hall)
    await a_reload_goes_on(hall)
    await a_lost_line_is_said_and_comes_back(hall)
    await it_calls_a_technician(hall)
    await another_window_takes_the_site_over(hall)
    await withdrawn_it_shows_a_code_again(hall)


async def it_is_paired_by_the_code_it_shows(hall: Hall) -> None:
    await hall.kiosk.goto(f"{hall.base_url}/kiosk/")
    code = await hall.kiosk.get_by_test_id("pairing-code").inner_text()
    desk = hall.secretary.page
    await desk.goto(f"{hall.base_url}/#/devices/{code.replace(' ', '')}")
    await expect(desk.get_by_test_id("pair-code")).to_have_value(code.replace(" ", ""))
    await desk.get_by_test_id("pair-unit").select_option(label=SITE)
    await desk.get_by_test_id("pair").click()
    await desk.get_by_test_id("device").filter(has_text=SITE).wait_for()


async def it_waits_for_the_opening(hall: Hall) -> None:
    await expect(hall.kiosk.get_by_test_id("site-name")).to_have_text(SITE)
    await says(hall, "Đang chờ khai mạc")
    await expect(hall.kiosk.get_by_test_id("raise-hand")).to_be_disabled()
    await hall.chair.page.goto(f"{hall.base_url}/chair/{hall.conference_id}")
    await hall.chair.page.get_by_test_id("open-conference").click()
    await confirm(hall.chair.page)
    await says(hall, "Đang họp")


async def it_raises_its_hand_and_speaks(hall: Hall) -> None:
    await hall.kiosk.get_by_test_id("raise-hand").click()
    await says(hall, "Đã giơ tay · thứ 1")
    await expect(hall.chair.page.get_by_test_id("count-asking")).to_contain_text("1")
    await hall.chair.page.keyboard.press("m")
    await in_state(hall, "on_air")
    await says(hall, "Đồng chí đang phát biểu")

    async def on_the_stage() -> bool:
        seen = await observe.picture(hall.chair.page, "stage.video")
        return observe.same_colour(seen, hall.device.rgb)

    await eventually(on_the_stage, "the site's picture on the chair's stage")


async def an_announcement_stands_on_it(hall: Hall) -> None:
    panel = hall.chair.page
    await panel.get_by_role("tab", name="Trao đổi").click()
    await panel.get_by_test_id("announce").click()
    await panel.get_by_test_id("announcement-text").fill("Nghỉ giải lao lúc 9 giờ 30.")
    await panel.get_by_test_id("announce-send").click()
    banner = hall.kiosk.get_by_test_id("announcement")
    await expect(banner).to_contain_text("Nghỉ giải lao lúc 9 giờ 30.")
    await panel.get_by_test_id("take-down").click()
    await expect(banner).to_be_hidden()
    await panel.keyboard.press("Escape")


async def a_camera_pulled_out_comes_back(hall: Hall) -> None:
    await hall.kiosk.evaluate(CAMERA_OUT)
    await expect(hall.kiosk.get_by_test_id("device-problem")).to_contain_text("đã bị rút ra")
    await says(hall, "Đồng chí đang phát biểu")
    await hall.kiosk.evaluate("() => window.cameraBack()")
    await expect(hall.kiosk.get_by_test_id("device-problem")).to_be_hidden()

    async def seen_again() -> bool:
        seen = await observe.picture(hall.chair.page, "stage.video")
        return observe.same_colour(seen, hall.device.rgb)

    await eventually(seen_again, "the camera's picture after it was plugged in again")


async def a_reload_goes_on(hall: Hall) -> None:
    await hall.kiosk.reload()
    await in_state(hall, "on_air")
    await hall.chair.page.keyboard.press("t")
    await says(hall, "Đang họp")


async def a_lost_line_is_said_and_comes_back(hall: Hall) -> None:
    await hall.context.set_offline(True)
    await says(hall, "Mất kết nối với tỉnh lúc")
    await expect(hall.kiosk.get_by_test_id("raise-hand")).to_be_disabled()
    await hall.context.set_offline(False)
    await says(hall, "Đang họp")


async def it_calls_a_technician(hall: Hall) -> None:
    call = hall.kiosk.get_by_test_id("call-technician")
    await call.click()
    await expect(call).to_contain_text("Đã gọi")
    await call.click()
    await expect(call).to_contain_text("Gọi kỹ thuật")


async def another_window_takes_the_site_over(hall: Hall) -> None:
    """The rule of replaced sessions, said in words, with the way back."""
    other = await hall.context.new_page()
    await other.goto(f"{hall.base_url}/kiosk/")
    await other.get_by_test_id("site-state").wait_for()
    await hall.kiosk.get_by_test_id("elsewhere").wait_for()
    await hall.kiosk.get_by_role("button", name="Dùng máy này").click()
    await in_state(hall, "in_session")
    await other.get_by_test_id("elsewhere").wait_for()
    await other.close()


async def withdrawn_it_shows_a_code_again(hall: Hall) -> None:
    desk = hall.secretary.page
    await desk.get_by_test_id("device").filter(has_text=SITE).get_by_role("button").click()
    await confirm(desk)
    await hall.kiosk.get_by_test_id("pairing-code").wait_for()


async def says(hall: Hall, words: str) -> None:
    await expect(hall.kiosk.get_by_test_id("site-state")).to_contain_text(words)


async def in_state(hall: Hall, state: str) -> None:
    line = hall.kiosk.get_by_test_id("site-state")
    await expect(line).to_have_attribute("data-state", state)
