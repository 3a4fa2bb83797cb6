"""A paper from the secretary's desk to a tablet and back: draft, published, read, recalled."""

from contextlib import AsyncExitStack
from pathlib import Path

import pytest
from playwright.async_api import async_playwright, expect

from server.demo.process import demo_server
from tests.e2e.people import person
from tests.integration.server.papers import text_pdf

pytestmark = [pytest.mark.browser, pytest.mark.timeout(300)]

TITLE = "Tờ trình điều chỉnh kế hoạch đầu tư công"
REASON = "Số liệu chưa khớp với sở chuyên ngành"


async def test_a_paper_reaches_its_readers_when_it_is_published_and_leaves_when_recalled(
    demo_folder: Path,
) -> None:
    file = demo_folder / f"{TITLE}.pdf"
    file.write_bytes(text_pdf("Trang một", "Trang hai"))
    async with AsyncExitStack() as stack:
        base_url = await stack.enter_async_context(demo_server(demo_folder))
        playwright = await stack.enter_async_context(async_playwright())
        secretary = (await person(playwright, stack, base_url, "thuky")).page
        delegate = (await person(playwright, stack, base_url, "daibieu1", size=(1024, 768))).page
        conference = await secretary.locator("[data-conference]").first.get_attribute(
            "data-conference"
        )
        await delegate.goto(f"{base_url}/tablet/{conference}")
        await delegate.get_by_role("button", name="Tài liệu").first.click()
        on_tablet = delegate.locator("button[data-document]", has_text=TITLE)
        await expect(delegate.locator("button[data-document]").first).to_be_visible()

        await secretary.goto(f"{base_url}/chair/{conference}")
        await secretary.get_by_test_id("papers").click()
        sheet = secretary.get_by_role("dialog")
        await sheet.get_by_role("button", name="Thêm tài liệu", exact=True).click()
        await sheet.get_by_label("Phát hành ngay cho đại biểu").uncheck()
        await sheet.get_by_test_id("papers-upload").set_input_files(file)
        await sheet.get_by_role("button", name=TITLE).click()
        await expect(on_tablet).to_be_hidden()

        await sheet.locator("[data-step=approve_and_publish]").click()
        await secretary.get_by_test_id("confirm").click()
        await expect(on_tablet).to_contain_text("Chưa đọc")
        await on_tablet.click()
        await expect(sheet.get_by_text("1/26 đã mở")).to_be_visible()

        await sheet.locator("[data-step=recall]").click()
        await secretary.get_by_test_id("reason").fill(REASON)
        await secretary.get_by_test_id("confirm").click()
        await expect(sheet.get_by_text(f"Lý do: {REASON}")).to_be_visible()
        await delegate.get_by_role("button", name="Tài liệu").first.click()
        await expect(delegate.locator("button[data-document]").first).to_be_visible()
        await expect(on_tablet).to_be_hidden()
