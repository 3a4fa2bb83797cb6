"""The transcript after a meeting: two correct it at once, replace words, and take it away."""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.async_api import Page, Playwright, async_playwright, expect

from server.app import Server, running
from server.demo.browsers import PATIENCE_MS, launch
from tests.e2e.axe import grave_findings
from tests.integration.server.conftest import settings_for
from tests.integration.server.world import PASSWORD, World, build_world
from tests.support.spoken import give_sound, hold

pytestmark = [pytest.mark.browser, pytest.mark.timeout(300)]


@dataclass
class Over:
    """A conference that is over, and where its transcript is."""

    server: Server
    world: World
    address: str


@pytest.fixture
async def over(tmp_path: Path) -> AsyncIterator[Over]:
    plain = settings_for(tmp_path, f"sqlite+aiosqlite:///{tmp_path / 'dienhong.db'}")
    settings = plain.model_copy(update={"clients": Path("clients")})
    async with running(settings) as server:
        world = await build_world(server.domain)
        await hold(server.domain, world)
        await give_sound(server.domain, world)
        yield Over(server, world, f"{server.url}/archive/{world.conference_id}/transcript")


async def editor(playwright: Playwright, stack: AsyncExitStack, over: Over, who: str) -> Page:
    browser = await launch(playwright)
    stack.push_async_callback(browser.close)
    context = await browser.new_context(viewport={"width": 1280, "height": 800}, locale="vi-VN")
    context.set_default_timeout(PATIENCE_MS)
    asked = {"username": who, "password": PASSWORD}
    answer = await context.request.post(f"{over.server.url}/api/session", data=asked)
    assert answer.ok
    page = await context.new_page()
    await page.goto(over.address)
    await page.get_by_test_id("row").nth(4).wait_for()
    return page


async def compose(page: Page, letters: str) -> None:
    """Type as an input method does: what it makes replaces what it showed before."""
    session = await page.context.new_cdp_session(page)
    for n in range(1, len(letters) + 1):
        await session.send(
            "Input.imeSetComposition",
            {"text": letters[:n], "selectionStart": n, "selectionEnd": n},
        )
    await session.send("Input.insertText", {"text": letters})
    await session.detach()


async def test_two_correct_the_transcript(over: Over) -> None:
    async with AsyncExitStack() as stack:
        playwright = await stack.enter_async_context(async_playwright())
        secretary = await editor(playwright, stack, over, "secretary")
        chair = await editor(playwright, stack, over, "chair")
        second = secretary.get_by_test_id("row").nth(1)
        await expect(second.locator(".doubtful")).to_have_text(["Sát", "phòng,", "tai."])

        # A word that is clicked is where the player goes, and where the caret stands.
        await second.get_by_text("báo", exact=True).click()
        media = secretary.get_by_test_id("media")
        await expect(media).to_have_js_property("currentTime", 5.345)
        await expect(secretary.get_by_test_id("text")).to_be_focused()
        await expect(second.locator(".heard")).to_have_text("báo")
        assert await grave_findings(secretary) == []

        # The other one is told who writes where; what is composed is saved whole.
        row = chair.get_by_test_id("row").nth(1)
        await expect(row).to_contain_text("Người secretary đang sửa dòng này")
        await secretary.keyboard.press("Control+d")
        await secretary.get_by_test_id("text").dblclick(position={"x": 150, "y": 20})
        await compose(secretary, "Xát")
        await secretary.keyboard.press("Control+s")
        await expect(secretary.get_by_test_id("saved")).to_contain_text("Đã lưu lúc")
        await expect(row.locator(".words")).to_contain_text("xã Bát Xát báo cáo")

        # The same words, changed by both: the later text is kept beside.
        third = secretary.get_by_test_id("row").nth(2)
        await third.locator("[data-word='1']").click()
        await chair.context.set_offline(True)
        await chair.get_by_test_id("row").nth(2).locator("[data-word='1']").click()
        await chair.get_by_test_id("text").fill("Xã Bản Xèo xin báo cáo các nội dung sau đây.")
        await chair.keyboard.press("Control+s")
        await expect(chair.get_by_test_id("saved")).to_contain_text("Mất kết nối")
        await secretary.get_by_test_id("text").fill("Xã Bát Xát xin báo cáo các nội dung sau đây.")
        await secretary.keyboard.press("Escape")
        await expect(third.locator(".words")).to_contain_text("Xã Bát Xát")
        await chair.context.set_offline(False)
        offer = third.get_by_test_id("offer")
        await expect(offer).to_contain_text("Người chair viết khác: Xã Bản Xèo")
        await expect(chair.get_by_test_id("saved")).to_contain_text("Đã lưu lúc")
        await offer.get_by_role("button", name="Giữ lời đang có").click()
        await expect(offer).to_be_hidden()


async def test_words_are_replaced_taken_back_moved_to_another_and_taken_away(over: Over) -> None:
    async with AsyncExitStack() as stack:
        playwright = await stack.enter_async_context(async_playwright())
        page = await editor(playwright, stack, over, "secretary")
        rows = page.get_by_test_id("row")
        await page.get_by_test_id("find-replace").click()
        await page.get_by_test_id("find").fill("bat sat")
        await page.get_by_test_id("replacement").fill("Bát Xát")
        await expect(page.get_by_test_id("count")).to_have_text("Sẽ thay 2 chỗ trong 2 dòng.")
        await page.get_by_test_id("replace").click()
        await expect(rows.nth(2).locator(".words")).to_contain_text("Xã Bát Xát xin")
        await page.get_by_role("button", name="Hoàn tác").click()
        await expect(rows.nth(2).locator(".words")).to_contain_text("Xã bát sát xin")

        await rows.nth(2).locator("[data-word='0']").click()
        await page.get_by_test_id("speaker").click()
        await page.get_by_label("Cả 2 dòng của").check()
        await page.get_by_label("Người delegate").check()
        await page.get_by_test_id("reassign").click()
        await expect(rows.nth(3).get_by_test_id("who")).to_have_text("Người delegate")

        await page.get_by_test_id("history").click()
        await expect(page.get_by_test_id("version")).to_contain_text(
            ["Đổi người nói", "Hoàn tác", "Thay hàng loạt", "Máy ghi"]
        )
        await page.get_by_role("button", name="Đóng").first.click()

        await page.get_by_test_id("export").click()
        async with page.expect_download() as started:
            await page.get_by_role("link", name="Phụ đề phim (SRT)").click()
        subtitles = await (await started.value).path()
        text = subtitles.read_text(encoding="utf-8-sig")
        assert "00:00:08,000 --> " in text
        assert "Người delegate:\nXã bát sát xin báo cáo" in text.replace("\r\n", "\n")
