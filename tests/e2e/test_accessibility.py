"""Axe looks at every page and its main states, light and dark, and finds nothing serious."""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from playwright.async_api import Browser, Page, async_playwright, expect

from rooms.floor.messages import RequestFloor
from rooms.projection.messages import (
    MAIN,
    AgendaScene,
    BlankScene,
    CountdownScene,
    MessageScene,
    QueueScene,
    RecessScene,
    Scene,
    ShowScene,
    StageScene,
    TitleScene,
)
from rooms.voting.messages import PollMethod
from server.demo.attendant import Attendant
from server.demo.browsers import launch, open_page
from server.demo.people import PASSWORD
from server.demo.process import demo_server
from server.demo.votes import publish_poll, start_poll
from tests.e2e.axe import grave_findings

pytestmark = [pytest.mark.browser, pytest.mark.timeout(600)]

DESKTOP, PHONE, UPRIGHT, ON_THE_WALL = (1280, 800), (390, 844), (800, 1280), (1920, 1080)
SETTLED = """() => document.getAnimations().every((one) => one.playState !== "running"
    || one.effect.getComputedTiming().endTime === Infinity)"""
SHEETS = {"?": "help", "g": "floor", "c": "chairing", "p": "projectors", "b": "voting"}
"""Of the chair's panel, by the key that opens each."""
SCENES: tuple[Scene, ...] = (
    AgendaScene(kind="agenda"),
    StageScene(kind="stage"),
    QueueScene(kind="queue"),
    MessageScene(kind="message", text="Mời đại biểu về chỗ"),
    CountdownScene(kind="countdown", minutes=5),
    TitleScene(kind="title"),
    RecessScene(kind="recess"),
    BlankScene(kind="blank"),
)


@dataclass
class House:
    """The demo; `found` grows by the name of the state that was looked at."""

    base_url: str
    browser: Browser
    conference_id: str
    chair: Attendant
    found: dict[str, list[str]] = field(default_factory=dict)

    async def page(self, username: str, address: str, size: tuple[int, int] = DESKTOP) -> Page:
        page = await open_page(self.browser, self.base_url, username, PASSWORD, size)
        await page.goto(f"{self.base_url}/{address}")
        return page

    async def live(self, username: str, app: str, size: tuple[int, int] = DESKTOP) -> Page:
        return await self.page(username, f"{app}/{self.conference_id}", size)

    async def look(self, page: Page, state: str) -> None:
        for scheme in ("dark", "light"):
            await page.emulate_media(
                color_scheme="dark" if scheme == "dark" else "light", reduced_motion="reduce"
            )
            await page.wait_for_function(SETTLED)
            found = await grave_findings(page)
            if found:
                self.found[f"{state}, {scheme}"] = found

    def has_nothing(self) -> None:
        report = [f"\n{state}\n  " + "\n  ".join(all_) for state, all_ in self.found.items()]
        assert not self.found, "".join(report)


@pytest.fixture
async def house(demo_folder: Path) -> AsyncIterator[House]:
    async with AsyncExitStack() as stack:
        base_url = await stack.enter_async_context(demo_server(demo_folder))
        playwright = await stack.enter_async_context(async_playwright())
        browser = await launch(playwright)
        stack.push_async_callback(browser.close)
        home = await open_page(browser, base_url, "chutri", PASSWORD, DESKTOP)
        row = home.locator("[data-conference]").first
        conference_id = await row.get_attribute("data-conference") or ""
        await home.context.close()
        chair = await stack.enter_async_context(Attendant(base_url, "chutri", PASSWORD))
        await chair.join(conference_id, "chair")
        yield House(base_url, browser, conference_id, chair)


async def test_nothing_serious_before_the_meeting(house: House) -> None:
    await signing_in(house)
    await at_home(house)
    await planning(house)
    await at_the_desk(house)
    await before_the_opening(house)
    house.has_nothing()


async def test_nothing_serious_in_the_meeting(house: House) -> None:
    panel = await house.live("thuky", "chair")
    await panel.get_by_test_id("open-conference").click()
    await panel.get_by_test_id("confirm").click()
    await expect(panel.get_by_test_id("life-state")).to_be_hidden()
    await in_the_room(house, panel)
    await at_the_panel(house, panel)
    await on_the_tablet(house)
    await on_the_wall(house)
    house.has_nothing()


async def signing_in(house: House) -> None:
    context = await house.browser.new_context(locale="vi-VN")
    page = await context.new_page()
    await page.goto(house.base_url)
    await page.get_by_label("Tên đăng nhập").wait_for()
    await house.look(page, "signing in")
    await page.goto(f"{house.base_url}/kiosk/")
    await page.get_by_test_id("pairing").wait_for()
    await house.look(page, "kiosk, pairing")
    await context.close()


async def at_home(house: House) -> None:
    page = await house.page("chutri", "")
    for address, there in (
        ("#/", page.locator("[data-conference]").first),
        ("#/week", page.get_by_role("table")),
        ("#/consultations", page.get_by_role("heading", level=1)),
    ):
        await page.goto(f"{house.base_url}/{address}")
        await there.wait_for()
        await house.look(page, f"home {address}")
    await page.context.close()


async def planning(house: House) -> None:
    page = await house.page("quantri", "#/schedule")
    for address in ("#/schedule", "#/devices"):
        await page.goto(f"{house.base_url}/{address}")
        await page.get_by_role("heading", level=1).wait_for()
        await house.look(page, f"home {address}")
    await page.context.close()


async def at_the_desk(house: House) -> None:
    page = await house.live("phucvu", "desk")
    for tab in ("reception", "seating", "service"):
        await page.get_by_test_id(f"tab-{tab}").click()
        await house.look(page, f"desk, {tab}")
    snapshot = house.chair.snapshot
    assert snapshot is not None
    for of in (f"person={snapshot.me}", f"site={snapshot.sites[0].id}"):
        await page.goto(f"{house.base_url}/desk/{house.conference_id}?{of}")
        await page.get_by_test_id("nameplate").wait_for()
        await house.look(page, f"nameplate, {of.partition('=')[0]}")
    await page.context.close()


async def before_the_opening(house: House) -> None:
    room = await house.live("batxat", "meeting")
    await room.get_by_test_id("enter").wait_for()
    await house.look(room, "checking devices")
    await room.context.close()
    panel = await house.live("chutri", "chair")
    await panel.get_by_test_id("life-state").wait_for()
    await house.look(panel, "panel, waiting")
    await panel.get_by_test_id("step-rehearse").click()
    if await panel.get_by_test_id("confirm").is_visible():
        await panel.get_by_test_id("confirm").click()
    await panel.get_by_test_id("print-rehearsal").wait_for()
    await house.look(panel, "rehearsal board")
    await panel.context.close()


async def in_the_room(house: House, panel: Page) -> None:
    room = await house.live("batxat", "meeting")
    await room.get_by_test_id("enter").click()
    await room.get_by_test_id("stage").wait_for()
    for tab in await room.get_by_role("tab").all():
        await tab.click()
        await house.look(room, f"meeting, {await tab.inner_text()}")
    await room.get_by_test_id("layout").click()
    await house.look(room, "meeting, layouts")
    await room.keyboard.press("Escape")
    await room.get_by_test_id("raise-hand").click()
    await panel.get_by_test_id("grant").first.click()
    await room.get_by_test_id("called").wait_for()
    await house.look(room, "meeting, called")
    await room.set_viewport_size({"width": PHONE[0], "height": PHONE[1]})
    await house.look(room, "meeting, on a phone")


async def at_the_panel(house: House, panel: Page) -> None:
    async with Attendant(house.base_url, "sapa", PASSWORD) as sapa:
        await sapa.join(house.conference_id, "meeting")
        await sapa.command(RequestFloor(type="floor.request"))
        await panel.get_by_test_id("queue").get_by_role("listitem").first.wait_for()
        await panel.keyboard.press("n")
        for tab in await panel.get_by_role("tab").all():
            await tab.click()
            await house.look(panel, f"panel, {await tab.inner_text()}")
        for key, sheet in SHEETS.items():
            await panel.keyboard.press(key)
            await panel.get_by_role("dialog").wait_for()
            await house.look(panel, f"panel, {sheet}")
            await panel.keyboard.press("Escape")
            await expect(panel.get_by_role("dialog")).to_be_hidden()
        await panel.get_by_role("tab").last.click()
        for opener in ("papers", "step-recess", "announce", "guests"):
            await panel.get_by_test_id(opener).click()
            await panel.get_by_role("dialog").wait_for()
            await house.look(panel, f"panel, {opener}")
            await panel.keyboard.press("Escape")
            await expect(panel.get_by_role("dialog")).to_be_hidden()
        await panel.keyboard.press("w")
        await panel.get_by_test_id("wall").wait_for()
        await house.look(panel, "panel, wall")
        await panel.keyboard.press("w")
        await panel.set_viewport_size({"width": PHONE[0], "height": PHONE[1]})
        await house.look(panel, "panel, on a phone")


async def on_the_tablet(house: House) -> None:
    page = await house.live("daibieu5", "tablet", UPRIGHT)
    await page.get_by_test_id("open-papers").wait_for()
    await house.look(page, "tablet")
    for sheet in ("agenda", "papers", "floor"):
        await page.get_by_test_id(f"open-{sheet}").click()
        await house.look(page, f"tablet, {sheet}")
        await page.keyboard.press("Escape")
    await page.get_by_test_id("open-papers").click()
    await page.locator("[data-document]").first.click()
    await page.get_by_test_id("page").first.wait_for()
    await house.look(page, "tablet, a page")
    await page.get_by_test_id("open-pens").click()
    await house.look(page, "tablet, pens")
    await page.get_by_test_id("pen-done").click()
    wall = await house.live("thuky", "projector", ON_THE_WALL)
    poll = await start_poll(house.chair, PollMethod.OPEN)
    await page.get_by_test_id("vote-sheet").wait_for()
    await house.look(page, "tablet, voting")
    await wall.locator('[data-scene="vote"]').wait_for()
    await house.look(wall, "projector, vote")
    await publish_poll(house.chair, poll)
    await page.get_by_test_id("poll-result").first.wait_for()
    await house.look(page, "tablet, result")
    await wall.locator('[data-scene="result"]').wait_for()
    await house.look(wall, "projector, result")
    await page.context.close()
    await wall.context.close()


async def on_the_wall(house: House) -> None:
    wall = await house.live("thuky", "projector", ON_THE_WALL)
    for scene in SCENES:
        await house.chair.command(
            ShowScene(type="projection.show", projector_ids=[MAIN], scene=scene)
        )
        await wall.locator(f'[data-scene="{scene.kind}"]').wait_for()
        await house.look(wall, f"projector, {scene.kind}")
    await wall.context.close()
