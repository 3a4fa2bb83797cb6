"""A question in writing before the meeting: asked, found, answered, read, ended."""

from contextlib import AsyncExitStack
from pathlib import Path

import pytest
from playwright.async_api import async_playwright, expect

from server.demo.process import demo_server
from tests.e2e.people import person

pytestmark = [pytest.mark.browser, pytest.mark.timeout(300)]

TITLE = "Dự thảo kế hoạch phòng, chống thiên tai"


async def test_opinions_are_asked_before_the_meeting(demo_folder: Path) -> None:
    async with AsyncExitStack() as stack:
        base_url = await stack.enter_async_context(demo_server(demo_folder))
        playwright = await stack.enter_async_context(async_playwright())
        secretary = (await person(playwright, stack, base_url, "thuky")).page
        tablet = await person(playwright, stack, base_url, "daibieu1", size=(1024, 768))
        delegate = tablet.page
        await expect(delegate.get_by_text("Cần ý kiến")).to_be_hidden()

        await secretary.goto(f"{base_url}/#/consultations/new")
        await secretary.get_by_test_id("title").fill(TITLE)
        await secretary.get_by_test_id("question").fill("Đồng chí có nhất trí không?")
        await secretary.get_by_test_id("choose-all").click()
        await (
            secretary.get_by_role("group", name="Tài liệu kèm theo")
            .get_by_label("Chương trình hội nghị")
            .check()
        )
        await secretary.get_by_test_id("send").click()
        await expect(secretary.get_by_text("Kết quả: 0/")).to_be_visible()

        await delegate.reload()
        row = delegate.locator("[data-consultation]", has_text=TITLE)
        await expect(row).to_contain_text("Còn")
        await row.get_by_role("link", name="Trả lời").click()
        await delegate.get_by_text("Chương trình hội nghị").click()
        page = delegate.get_by_role("img", name="Chương trình hội nghị, trang 1")
        await expect(page).to_be_visible()

        await delegate.get_by_role("button", name="Gửi trả lời").click()
        await expect(delegate.get_by_text("Vui lòng chọn một phương án.")).to_be_visible()
        await delegate.get_by_label("Đồng ý", exact=True).check()
        await delegate.get_by_role("button", name="Gửi trả lời").click()
        await expect(delegate.get_by_text("Máy chủ đã nhận trả lời")).to_be_visible()
        await delegate.get_by_label("Không đồng ý").check()
        await expect(delegate.get_by_text("chưa được gửi")).to_be_visible()
        await delegate.get_by_role("button", name="Gửi lại trả lời").click()
        await expect(delegate.get_by_text("Máy chủ đã nhận trả lời")).to_be_visible()

        await secretary.reload()
        await expect(secretary.get_by_text("Kết quả: 1/")).to_be_visible()
        await expect(secretary.get_by_role("definition")).to_have_text(["0", "1"])
        await secretary.get_by_role("button", name="Kết thúc sớm").click()
        await secretary.get_by_test_id("confirm").click()
        await expect(secretary.get_by_text("Người hỏi đã kết thúc")).to_be_visible()

        await delegate.reload()
        await expect(delegate.get_by_text("trả lời của đồng chí đã được ghi nhận")).to_be_visible()
        await expect(delegate.get_by_role("button", name="Gửi lại trả lời")).to_be_hidden()
