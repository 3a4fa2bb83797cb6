"""Minutes from the draft to the issued paper, at the pages of those whose hands they pass."""

import asyncio
import os
import sys
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path

import pytest
from playwright.async_api import Page, async_playwright, expect

from rooms.agenda.messages import ActivateItem
from rooms.conferences.messages import CloseConference, OpenConference
from rooms.minutes.signing import Part
from server.demo.attendant import Attendant
from server.demo.authority import Authority
from server.demo.people import CHAIR, PASSWORD
from server.demo.process import demo_server
from server.demo.seed import ISSUING_BODY
from server.signing.command import SECRET
from server.signing.signers import from_pkcs12
from tests.e2e.people import eventually, person
from tests.fixtures.programs import free_port

pytestmark = [pytest.mark.browser, pytest.mark.timeout(240)]

PASSPHRASE = "thu"


@asynccontextmanager
async def signing_here(key: Path, base_url: str, port: int) -> AsyncIterator[None]:
    """What a signer starts on the own PC."""
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "server.cli", "signer"),
        *("--pkcs12", str(key), "--origin", base_url, "--port", str(port)),
        env=os.environ | {SECRET: PASSPHRASE},
        stdout=asyncio.subprocess.PIPE,
    )
    assert process.stdout is not None
    assert str(port) in (await process.stdout.readline()).decode()
    try:
        yield
    finally:
        process.terminate()
        await process.wait()


async def held(base_url: str, conference_id: str) -> None:
    async with Attendant(base_url, CHAIR.username, PASSWORD) as chair:
        await chair.sign_in()
        await chair.join(conference_id, "chair")
        await chair.command(OpenConference(type="conference.open"))
        assert chair.snapshot is not None
        first = chair.snapshot.items[0]
        await chair.command(ActivateItem(type="agenda.activate", item_id=first.id))
        await chair.command(CloseConference(type="conference.close"))


async def step(page: Page, name: str) -> None:
    await page.get_by_test_id(f"step-{name}").click()
    await page.get_by_test_id("take-step").click()
    await expect(page.get_by_test_id("take-step")).to_be_hidden()


async def test_minutes_are_edited_signed_numbered_sealed_and_issued(
    demo_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with AsyncExitStack() as stack:
        authority = Authority.make()
        keys = {
            part: authority.save_key(demo_folder / f"{part}.p12", name, PASSPHRASE.encode())
            for part, name in (("chair", CHAIR.name), ("seal", ISSUING_BODY))
        }
        port = free_port()
        monkeypatch.setenv("DIENHONG_SIGNING__LOCAL_SERVICE_URL", f"ws://127.0.0.1:{port}")
        monkeypatch.setenv("DIENHONG_SPEECH__ENABLED", "false")
        base_url = await stack.enter_async_context(demo_server(demo_folder))
        authority.save_root(demo_folder / "data" / "signing" / "roots")
        playwright = await stack.enter_async_context(async_playwright())
        secretary = (await person(playwright, stack, base_url, "thuky")).page
        row = secretary.locator("[data-conference]").first
        conference_id = await row.get_attribute("data-conference") or ""
        await held(base_url, conference_id)
        address = f"{base_url}/archive/{conference_id}/minutes"

        async def drafted() -> bool:
            await secretary.goto(address)
            await (
                secretary.get_by_role("heading", level=1)
                .or_(secretary.get_by_text("Chưa có biên bản"))
                .wait_for()
            )
            return await secretary.locator("article.paper").count() > 0

        await eventually(drafted, "the first draft")
        submit = secretary.get_by_test_id("step-submit")
        await expect(submit).to_be_disabled()
        await expect(submit).to_contain_text("Còn thiếu")
        decisions = secretary.locator("[data-section=decisions]")
        await decisions.get_by_role("button", name="Thêm quyết định").click()
        await decisions.get_by_label("quyết định").last.fill("Hội nghị thống nhất kế hoạch.")
        await expect(submit).to_be_enabled()
        await step(secretary, "submit")
        await expect(secretary.get_by_test_id("saved")).to_contain_text("đã chốt")

        chair = (await person(playwright, stack, base_url, CHAIR.username)).page
        await chair.goto(address)
        await chair.get_by_test_id("step-sign").click()
        await chair.get_by_test_id("sign-here").click()
        await expect(chair.get_by_role("dialog")).to_contain_text("Chưa kết nối được")
        async with signing_here(keys["chair"], base_url, port):
            await chair.get_by_test_id("sign-here").click()
            await expect(chair.get_by_test_id("signature")).to_contain_text(CHAIR.name)

        clerk = (await person(playwright, stack, base_url, "vanthu")).page
        await clerk.goto(f"{base_url}/archive/tasks")
        await clerk.get_by_role("link", name="Biên bản").click()
        await step(clerk, "number")
        await expect(clerk.get_by_test_id("code")).to_contain_text("01/BB-UBND")
        await clerk.get_by_test_id("step-seal").click()
        async with clerk.expect_download() as download:
            await clerk.get_by_role("link", name="Tải văn bản cần ký").click()
        given = await (await download.value).path()
        tool = from_pkcs12(keys["seal"], PASSPHRASE.encode())
        sealed = demo_folder / "sealed.pdf"
        sealed.write_bytes(await tool.sign(given.read_bytes(), Part.SEAL, "Đóng dấu"))
        await clerk.get_by_test_id("signed-file").set_input_files(sealed)
        await expect(clerk.get_by_test_id("signature")).to_have_count(2)
        await step(clerk, "issue")
        await expect(clerk.locator("[aria-current=step]")).to_contain_text("Đã ban hành")
