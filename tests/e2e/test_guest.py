"""A guest in real browsers: by a link into the lobby, let in, on the floor, sent out."""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.async_api import Page, async_playwright, expect

from server.demo.process import demo_server
from tests.e2e import observe
from tests.e2e.fake_devices import FakeDevice, make_device
from tests.e2e.people import Person, eventually, person
from tests.e2e.test_ballots import confirm
from tests.e2e.test_kiosk import pc

pytestmark = [pytest.mark.browser, pytest.mark.timeout(300)]

NAME, UNIT = "Trần Thị Bình", "Hiệp hội Doanh nghiệp tỉnh"


@dataclass
class Hall:
    chair: Person
    guest: Page
    stranger: Page
    device: FakeDevice


@pytest.fixture
async def hall(demo_folder: Path) -> AsyncIterator[Hall]:
    """A meeting that is open, and two people nobody has invited yet."""
    async with AsyncExitStack() as stack:
        base_url = await stack.enter_async_context(demo_server(demo_folder))
        playwright = await stack.enter_async_context(async_playwright())
        chair = await person(playwright, stack, base_url, "chutri")
        row = chair.page.locator("[data-conference]").first
        conference_id = await row.get_attribute("data-conference")
        await chair.page.goto(f"{base_url}/chair/{conference_id}")
        await chair.page.get_by_test_id("open-conference").click()
        await confirm(chair.page)
        device = make_device(demo_folder, "guest", (200, 60, 160), 660)
        context = await pc(playwright, stack, device)
        other = await pc(playwright, stack, device)
        yield Hall(chair, await context.new_page(), await other.new_page(), device)


async def test_a_guest_waits_is_let_in_speaks_and_is_sent_out(hall: Hall) -> None:
    address = await a_link_is_made(hall.chair.page, guests=2)
    await waits_in_the_lobby(hall.guest, address, NAME)
    await a_reload_keeps_waiting(hall.guest)
    await is_let_in(hall)
    await speaks(hall)
    await sees_no_papers(hall.guest)
    await is_sent_out(hall)
    await another_is_refused_with_a_reason(hall, address)
    await the_link_is_used_up(hall.guest, address)


async def a_link_is_made(panel: Page, guests: int) -> str:
    await panel.get_by_role("tab", name="Trao đổi").click()
    await panel.get_by_test_id("guests").click()
    await panel.get_by_test_id("guest-link-name").fill("Khách mời của UBND tỉnh")
    await panel.get_by_label("Số khách").fill(str(guests))
    await panel.get_by_test_id("make-guest-link").click()
    address = await panel.get_by_test_id("guest-address").inner_text()
    await panel.keyboard.press("Escape")
    return address


async def waits_in_the_lobby(guest: Page, address: str, name: str) -> None:
    await guest.goto(address)
    await guest.get_by_label("Họ và tên").fill(name)
    await guest.get_by_label("Đơn vị").fill(UNIT)
    await guest.get_by_test_id("ask-admission").click()
    await expect(guest.get_by_test_id("guest-waiting")).to_contain_text("Đang chờ")


async def a_reload_keeps_waiting(guest: Page) -> None:
    await guest.reload()
    await expect(guest.get_by_test_id("guest-waiting")).to_contain_text("Đang chờ")


async def is_let_in(hall: Hall) -> None:
    panel = hall.chair.page
    await expect(panel.get_by_test_id("guests-waiting")).to_contain_text("Khách chờ: 1")
    await panel.get_by_test_id("guests-waiting").get_by_role("button").click()
    row = panel.get_by_test_id("waiting-guest").filter(has_text=NAME)
    await expect(row).to_contain_text(UNIT)
    await row.get_by_role("button", name="Cho vào").click()
    await expect(panel.get_by_test_id("admitted-guest")).to_contain_text(NAME)
    await panel.keyboard.press("Escape")
    await expect(panel.get_by_test_id("guests-waiting")).to_be_hidden()
    await hall.guest.get_by_test_id("stage").wait_for()


async def speaks(hall: Hall) -> None:
    await hall.guest.get_by_role("button", name="Đăng ký phát biểu").first.click()
    await expect(hall.chair.page.get_by_test_id("count-asking")).to_contain_text("1")
    await hall.chair.page.keyboard.press("m")
    await expect(hall.guest.get_by_test_id("called")).to_be_visible()

    async def on_the_stage() -> bool:
        seen = await observe.picture(hall.chair.page, "stage.video")
        return observe.same_colour(seen, hall.device.rgb)

    await eventually(on_the_stage, "the guest's picture on the chair's stage")


async def sees_no_papers(guest: Page) -> None:
    await guest.get_by_role("tab", name="Tài liệu").click()
    await expect(guest.get_by_text("Chưa có tài liệu nào").first).to_be_visible()


async def is_sent_out(hall: Hall) -> None:
    panel = hall.chair.page
    await panel.get_by_test_id("guests").click()
    await panel.get_by_test_id("admitted-guest").get_by_role("button").click()
    await panel.get_by_test_id("reason").fill("Đã hết phần khách mời")
    await panel.get_by_test_id("confirm").click()
    await expect(panel.get_by_test_id("admitted-guest")).to_be_hidden()
    await expect(hall.guest.get_by_test_id("ended")).to_have_attribute("data-reason", "removed")
    await panel.keyboard.press("Escape")


async def another_is_refused_with_a_reason(hall: Hall, address: str) -> None:
    await waits_in_the_lobby(hall.stranger, address, "Người lạ")
    panel = hall.chair.page
    await panel.get_by_test_id("guests-waiting").get_by_role("button").click()
    row = panel.get_by_test_id("waiting-guest").filter(has_text="Người lạ")
    await row.get_by_role("button", name="Từ chối").click()
    await panel.get_by_test_id("reason").fill("Không có trong danh sách")
    await panel.get_by_test_id("confirm").click()
    refused = hall.stranger.get_by_test_id("guest-refused")
    await expect(refused).to_contain_text("Không có trong danh sách")


async def the_link_is_used_up(guest: Page, address: str) -> None:
    await guest.goto("about:blank")
    await guest.goto(address)
    await expect(guest.get_by_test_id("guest-failed")).to_contain_text("đã dùng đủ số lượt")
