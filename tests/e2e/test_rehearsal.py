"""Around the meeting: a site whose camera is missing is red on the technician's board, the roll is
called and answered, the conference is opened, rests, goes on and ends."""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.async_api import Locator, Page, async_playwright, expect

from server.demo.process import demo_server
from tests.e2e.fake_devices import make_device
from tests.e2e.people import Person, person

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("cameras"), pytest.mark.timeout(300)]

PICTURES = Path("var/e2e")
PLAIN = {"Phường Sa Pa": "sa pa", "Xã Bát Xát": "bat xat"}
NO_CAMERA = "--use-fake-device-for-media-stream=device-count=0"


@dataclass
class Morning:
    """`batxat` has a camera and a microphone, `sapa` only a microphone."""

    base_url: str
    conference_id: str
    panel: Page
    board: Page
    batxat: Person
    sapa: Person


@pytest.fixture
async def morning(demo_folder: Path) -> AsyncIterator[Morning]:
    async with AsyncExitStack() as stack:
        base_url = await stack.enter_async_context(demo_server(demo_folder))
        playwright = await stack.enter_async_context(async_playwright())
        device = make_device(demo_folder, "batxat", (40, 170, 60), 700)
        batxat = await person(playwright, stack, base_url, "batxat", device)
        sapa = await person(playwright, stack, base_url, "sapa", flags=[NO_CAMERA])
        chair = await person(playwright, stack, base_url, "chutri", size=(1280, 800))
        technician = await person(playwright, stack, base_url, "kythuat", size=(1280, 800))
        row = chair.page.locator("[data-conference]").first
        conference_id = await row.get_attribute("data-conference") or ""
        for one in (chair, technician):
            await one.page.goto(f"{base_url}/chair/{conference_id}")
        yield Morning(base_url, conference_id, chair.page, technician.page, batxat, sapa)


async def step(page: Page, test_id: str) -> None:
    await page.get_by_test_id(test_id).click()
    await page.get_by_test_id("confirm").click()


async def row_of(board: Page, site: str) -> Locator:
    """Found as a technician finds it, without diacritics: rows out of sight are not drawn."""
    await board.get_by_label("Tìm điểm cầu").fill(PLAIN[site])
    return board.locator(f"[data-site='{site}']")


async def test_a_morning_from_the_rehearsal_to_the_end(morning: Morning) -> None:
    await rehearse(morning)
    await call_the_roll(morning)
    await rest_and_end(morning)


async def rehearse(morning: Morning) -> None:
    board = morning.board
    await step(board, "step-rehearse")
    for site in (morning.batxat, morning.sapa):
        await site.enter_meeting(morning.conference_id)
        await expect(site.page.get_by_test_id("life-banner")).to_contain_text("Đang chạy thử")
    missing = await row_of(board, "Phường Sa Pa")
    await expect(missing).to_have_attribute("data-verdict", "red")
    await expect(missing).to_contain_text("Không tìm thấy camera.")
    await expect(missing).to_contain_text("Kiểm tra dây cắm camera vào máy")
    await board.screenshot(path=PICTURES / "rehearsal-red.png")
    fine = await row_of(board, "Xã Bát Xát")
    await expect(fine).to_have_attribute("data-verdict", "amber")
    await check_devices(morning.batxat.page)
    await expect(fine).to_have_attribute("data-verdict", "green")
    await fine.get_by_test_id("call-to-check").click()
    await expect(morning.batxat.page.get_by_test_id("called")).to_be_visible()
    await fine.get_by_test_id("sign-off").click()
    await expect(fine).to_contain_text("Phan Anh Dũng xác nhận lúc")
    await board.screenshot(path=PICTURES / "rehearsal-board.png")
    await step(board, "step-wait")
    await expect(morning.batxat.page.get_by_test_id("called")).to_be_hidden()


async def check_devices(page: Page) -> None:
    """As somebody in the room does: hears himself, hears the speaker, says so."""
    await page.get_by_test_id("check-devices").click()
    await page.get_by_test_id("loop").click()
    await page.get_by_test_id("loop-heard").click()
    await page.get_by_test_id("speaker-test").click()
    await page.get_by_test_id("speaker-heard").click()
    await page.get_by_test_id("phone").fill("0214 3840 888")
    await page.get_by_test_id("phone").blur()
    await page.keyboard.press("Escape")


async def call_the_roll(morning: Morning) -> None:
    panel, site = morning.panel, morning.batxat.page
    await step(panel, "step-call_roll")
    await panel.get_by_test_id("call-all").click()
    await site.get_by_test_id("roll-call-people").fill("14")
    await site.get_by_test_id("roll-call-present").click()
    await expect(site.get_by_test_id("roll-call")).to_contain_text("14 người")
    await panel.get_by_test_id("mark-connected").click()
    summary = panel.get_by_test_id("roll-call-summary")
    await expect(summary).to_contain_text("14 người")
    await panel.screenshot(path=PICTURES / "roll-call.png")
    await panel.keyboard.press("Escape")
    await step(panel, "open-conference")
    await expect(site.get_by_test_id("life-banner")).to_be_hidden()


async def rest_and_end(morning: Morning) -> None:
    panel, site = morning.panel, morning.batxat.page
    await panel.get_by_test_id("step-recess").click()
    await panel.get_by_test_id("confirm-recess").click()
    banner = site.get_by_test_id("life-banner")
    await expect(banner).to_contain_text("Nghỉ giải lao · họp tiếp lúc")
    await expect(banner).to_contain_text("còn")
    await panel.screenshot(path=PICTURES / "recess.png")
    await panel.get_by_test_id("step-resume").click()
    await expect(banner).to_be_hidden()
    await step(panel, "close-conference")
    await expect(site.get_by_text("Hội nghị đã kết thúc")).to_be_visible()
