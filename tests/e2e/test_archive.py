"""A year later: a sentence is found without diacritics, one click plays it, the record is exported,
verified, and read on another server."""

import json
import os
import subprocess
import sys
from contextlib import AsyncExitStack
from pathlib import Path

import pytest
from playwright.async_api import Page, async_playwright, expect

from server.archiving.verifying import verify
from server.demo.held import SENTENCES, hold, rendered
from server.demo.process import demo_server
from server.settings import Settings
from tests.e2e.people import eventually, person

pytestmark = [pytest.mark.browser, pytest.mark.timeout(300)]

SECOND, _, SAID = SENTENCES[4]
LATER_SECOND, _, LATER = SENTENCES[6]
NEAR_S = 20


def dienhong(data: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "server.cli", "archive", *arguments],
        env=os.environ | {"DIENHONG_DATA": str(data)},
        capture_output=True,
        text=True,
        check=False,
    )


async def heard_again(page: Page, address: str) -> None:
    """Beside the minutes, what was said is played from its second."""

    async def drafted() -> bool:
        await page.goto(address)
        first = page.locator("article.paper").or_(page.get_by_text("Chưa có biên bản"))
        await first.first.wait_for()
        return await page.locator("article.paper").count() > 0

    await eventually(drafted, "the first draft")
    await page.get_by_role("button", name="Nghe lại").last.click()
    await expect(page.locator("li.played")).to_contain_text(SAID)
    line = page.locator("li").filter(has_text=LATER).get_by_role("button")
    await line.click()
    film = page.get_by_test_id("media")
    await expect(film).to_have_js_property("seeking", value=False)
    at_s = await film.evaluate("(film) => film.currentTime")
    assert LATER_SECOND <= at_s < LATER_SECOND + NEAR_S


async def test_a_sentence_leads_to_its_second_and_the_record_to_another_server(
    demo_folder: Path,
) -> None:
    here, elsewhere = demo_folder, demo_folder / "elsewhere"
    elsewhere.mkdir()
    settings = Settings(data=here / "data")
    conference_id = await rendered(settings)
    await hold(settings, conference_id)
    async with AsyncExitStack() as stack:
        base_url = await stack.enter_async_context(demo_server(here))
        playwright = await stack.enter_async_context(async_playwright())
        page = (await person(playwright, stack, base_url, "thuky", size=(1280, 800))).page
        await page.get_by_role("link", name="Lưu trữ").click()
        await page.get_by_role("searchbox").fill("hoan thanh chuyen doi so")
        hit = page.locator("[data-group=said] li").first
        await expect(hit.locator("mark")).to_have_text("hoàn thành chuyển đổi số")
        await hit.get_by_role("link").click()
        await expect(page.locator("button[aria-current=time]")).to_contain_text(SAID)
        film = page.get_by_test_id("film")
        await expect(film).to_have_js_property("seeking", value=False)
        at_s = await film.evaluate("(film) => film.currentTime")
        assert SECOND <= at_s < SECOND + NEAR_S
        await expect(page.locator("[data-testid=paper-shown] img")).to_have_attribute(
            "data-page", "3"
        )
        await heard_again(page, f"{base_url}/archive/{conference_id}/minutes")
        await page.goto(f"{base_url}/archive/{conference_id}")
        async with page.expect_download() as downloading:
            await page.get_by_role("link", name="Gói hồ sơ").click()
        bundle = demo_folder / "ho-so.zip"
        await (await downloading.value).save_as(bundle)

    manifest = verify(bundle).manifest
    assert manifest.counts.transcript_rows == len(SENTENCES)
    verdict = dienhong(here / "data", "verify", str(bundle), "--json")
    assert json.loads(verdict.stdout)["ok"]
    async with AsyncExitStack() as stack:
        base_url = await stack.enter_async_context(demo_server(elsewhere))
        taken = dienhong(elsewhere / "data", "import", str(bundle))
        assert taken.returncode == 0, taken.stderr
        playwright = await stack.enter_async_context(async_playwright())
        page = (await person(playwright, stack, base_url, "quantri", size=(1280, 800))).page
        await page.goto(f"{base_url}/archive/")
        await expect(page.locator("[data-conference]")).to_contain_text("Nhập từ máy chủ khác")
        await page.locator("[data-conference] a").click()
        await expect(page.get_by_text(SAID)).to_be_visible()
        await expect(page.get_by_test_id("film")).to_be_visible()
