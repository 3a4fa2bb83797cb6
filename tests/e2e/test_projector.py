"""The big screens of a hall: one follows the meeting, another shows what it is told; both come back
by themselves."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.async_api import Page, async_playwright, expect

from rooms.announcements.messages import PostAnnouncement
from rooms.conferences.messages import OpenConference
from rooms.floor.messages import RequestFloor
from rooms.voting.messages import PollMethod
from server.demo.attendant import Attendant
from server.demo.people import PASSWORD
from server.demo.process import demo_server
from server.demo.voter import cast, new_ballot
from server.demo.votes import publish_poll, start_poll
from tests.e2e import observe
from tests.e2e.fake_devices import make_device
from tests.e2e.people import PATIENCE_S, Person, eventually, person, second_window
from tests.support.line import Line, line_to

pytestmark = [pytest.mark.browser, pytest.mark.timeout(300)]

PICTURES = Path("var/e2e/projector")
REPORT = "Báo cáo tình hình kinh tế - xã hội tháng 11"
MESSAGE = "Mời các đồng chí đại biểu về chỗ"
LOBBY = "Sảnh tầng 1"
SMALLEST_PX = 40
TYPE_SIZES = """() => [...document.querySelectorAll('.canvas *')]
    .filter((one) => [...one.childNodes].some((node) => node.nodeType === 3 && node.data.trim()))
    .map((one) => parseFloat(getComputedStyle(one).fontSize))"""


@dataclass
class Hall:
    """The secretary's panel; the main wall is reached over `line`, the one in the lobby is not."""

    base_url: str
    conference_id: str
    panel: Page
    wall: Page
    line: Line
    lobby: Page
    batxat: Person
    chair: Attendant
    sapa: Attendant

    async def choose(self, kind: str) -> None:
        await self.panel.locator(f'[data-kind="{kind}"]').click()

    async def show(self) -> None:
        await self.panel.get_by_test_id("show-scene").click()

    async def on(self, name: str) -> None:
        projector = self.panel.locator("[data-projector]").filter(has_text=name)
        await projector.click()


@pytest.fixture
async def hall(demo_folder: Path) -> AsyncIterator[Hall]:
    async with AsyncExitStack() as stack:
        base_url = await stack.enter_async_context(demo_server(demo_folder))
        line = await stack.enter_async_context(line_to(base_url))
        playwright = await stack.enter_async_context(async_playwright())
        secretary = await person(playwright, stack, base_url, "thuky", size=(1280, 800))
        row = secretary.page.locator("[data-conference]").first
        conference_id = await row.get_attribute("data-conference") or ""
        device = make_device(demo_folder, "batxat", (40, 170, 60), 700)
        batxat = await person(playwright, stack, base_url, "batxat", device)
        pages = [await second_window(secretary.page) for _ in range(2)]
        for page in pages:
            await page.set_viewport_size({"width": 1920, "height": 1080})
        others = []
        for username in ("chutri", "sapa"):
            other = await stack.enter_async_context(Attendant(base_url, username, PASSWORD))
            await other.join(conference_id, "chair" if username == "chutri" else "meeting")
            others.append(other)
        hall = Hall(
            base_url, conference_id, secretary.page, pages[0], line, pages[1], batxat, *others
        )
        yield hall
        await asyncio.to_thread(PICTURES.mkdir, parents=True, exist_ok=True)
        for name in ("panel", "wall", "lobby"):
            await getattr(hall, name).screenshot(path=str(PICTURES / f"{name}.png"))


async def test_the_big_screens_follow_the_meeting_and_the_panel(hall: Hall) -> None:
    await a_wall_follows_from_the_welcome(hall)
    await it_shows_and_plays_whoever_speaks(hall)
    await a_second_projector_shows_something_else(hall)
    await a_page_is_previewed_then_shown(hall)
    await the_queue_names_who_is_next(hall)
    await an_announcement_stands_below(hall)
    await a_result_names_its_rule(hall)
    await each_returns_to_its_scene_after_a_reload(hall)
    await a_lost_line_is_said_and_mended(hall)
    await what_was_shown_is_shown_again_with_one_touch(hall)


async def is_showing(page: Page, scene: str) -> None:
    """Drawn, not only chosen."""
    await expect(page.locator(f'[data-scene="{scene}"] > :first-child')).to_be_visible()


async def type_is_large(page: Page) -> None:
    """Nothing on a wall of 1080 lines is smaller than the last row reads."""
    sizes = await page.evaluate(TYPE_SIZES)
    assert sizes
    assert min(sizes) >= SMALLEST_PX, sorted(sizes)[:5]


async def a_wall_follows_from_the_welcome(hall: Hall) -> None:
    await hall.wall.goto(f"{hall.line.url}/projector/{hall.conference_id}")
    await is_showing(hall.wall, "title")
    await type_is_large(hall.wall)
    await hall.panel.goto(f"{hall.base_url}/chair/{hall.conference_id}")
    await hall.panel.get_by_test_id("projectors").click()
    state = hall.panel.locator('[data-projector="main"]').first
    await expect(state).to_contain_text("Đang hiện trên 1 máy")
    await hall.panel.keyboard.press("Escape")


async def it_shows_and_plays_whoever_speaks(hall: Hall) -> None:
    await hall.batxat.enter_meeting(hall.conference_id)
    await hall.chair.command(OpenConference(type="conference.open"))
    await hall.batxat.page.get_by_test_id("raise-hand").click()
    await hall.panel.get_by_test_id("grant").first.click()
    await is_showing(hall.wall, "stage")

    async def seen() -> bool:
        picture = await observe.picture(hall.wall, "stage.video")
        return observe.same_colour(picture, hall.batxat.rgb)

    async def heard() -> bool:
        pitches = await observe.pitches_hz(hall.wall)
        return any(abs(pitch - 700) < 25 for pitch in pitches)

    await eventually(seen, "the speaker on the wall", PATIENCE_S)
    await eventually(heard, "the speaker's voice in the hall", PATIENCE_S)
    await expect(hall.wall.get_by_test_id("speaker-line")).to_contain_text("Xã Bát Xát")
    await type_is_large(hall.wall)


async def a_second_projector_shows_something_else(hall: Hall) -> None:
    await hall.panel.get_by_test_id("projectors").click()
    await hall.panel.get_by_test_id("add-projector").click()
    await hall.panel.get_by_test_id("projector-name").fill(LOBBY)
    await hall.panel.keyboard.press("Enter")
    added = hall.panel.locator("[data-projector]").filter(has_text=LOBBY)
    projector_id = await added.get_attribute("data-projector")
    await hall.lobby.goto(f"{hall.base_url}/projector/{hall.conference_id}?screen={projector_id}")
    await expect(added).to_contain_text("Đang hiện trên 1 máy")
    await hall.on(LOBBY)
    await hall.choose("message")
    await hall.panel.get_by_test_id("scene-message").fill(MESSAGE)
    await expect(hall.panel.get_by_test_id("preview")).to_contain_text(MESSAGE)
    await is_showing(hall.lobby, "stage")
    await hall.show()
    await expect(hall.lobby.get_by_test_id("message")).to_have_text(MESSAGE)
    await is_showing(hall.wall, "stage")
    await hall.choose("countdown")
    await hall.panel.get_by_test_id("countdown-minutes").fill("5")
    await hall.show()
    await expect(hall.lobby.get_by_test_id("countdown")).to_contain_text("04:")
    await type_is_large(hall.lobby)


async def a_page_is_previewed_then_shown(hall: Hall) -> None:
    await hall.on("Màn chiếu chính")
    await hall.choose("page")
    await hall.panel.get_by_test_id("scene-paper").select_option(label=REPORT)
    await hall.panel.get_by_test_id("scene-page").fill("2")
    preview = hall.panel.get_by_test_id("preview").locator('[data-page="2"]')
    await expect(preview).to_be_visible()
    await is_showing(hall.wall, "stage")
    await hall.show()
    await expect(hall.wall.locator('[data-testid="page"][data-page="2"]')).to_be_visible()


async def the_queue_names_who_is_next(hall: Hall) -> None:
    await hall.sapa.command(RequestFloor(type="floor.request"))
    await hall.choose("queue")
    await hall.show()
    await expect(hall.wall.get_by_test_id("queue")).to_contain_text("Phường Sa Pa")
    await expect(hall.wall.get_by_test_id("speaker-line")).to_contain_text("Xã Bát Xát")
    await type_is_large(hall.wall)


async def an_announcement_stands_below(hall: Hall) -> None:
    await hall.chair.command(
        PostAnnouncement(type="announcements.post", text="Xe đón đại biểu lúc 17 giờ 30")
    )
    for wall in (hall.wall, hall.lobby):
        await expect(wall.get_by_test_id("announcement")).to_contain_text("17 giờ 30")
    await is_showing(hall.wall, "queue")


async def a_result_names_its_rule(hall: Hall) -> None:
    """Followed again, the wall shows a vote as it goes on and what became of it."""
    await hall.panel.get_by_test_id("follow").click()
    voters = []
    async with AsyncExitStack() as stack:
        for username in ("daibieu1", "daibieu3"):
            voter = await stack.enter_async_context(Attendant(hall.base_url, username, PASSWORD))
            await voter.join(hall.conference_id, "tablet")
            voters.append(voter)
        poll = await start_poll(hall.chair, PollMethod.OPEN)
        await is_showing(hall.wall, "vote")
        await type_is_large(hall.wall)
        for voter in voters:
            await cast(voter, poll, new_ballot(poll, 0))
        await publish_poll(hall.chair, poll)
    await is_showing(hall.wall, "result")
    await expect(hall.wall.get_by_test_id("poll-result")).to_contain_text("Thông qua khi")
    await expect(hall.lobby.get_by_test_id("countdown")).to_be_visible()
    await type_is_large(hall.wall)


async def each_returns_to_its_scene_after_a_reload(hall: Hall) -> None:
    await asyncio.gather(hall.wall.reload(), hall.lobby.reload())
    await is_showing(hall.wall, "result")
    await expect(hall.lobby.get_by_test_id("countdown")).to_contain_text("0")


async def a_lost_line_is_said_and_mended(hall: Hall) -> None:
    await hall.line.cut()
    await expect(hall.wall.get_by_text("Mất kết nối")).to_be_visible()
    await expect(
        hall.panel.locator("[data-projector]").filter(has_text="Màn chiếu chính").first
    ).to_contain_text("Chưa có máy nào")
    await hall.choose("agenda")
    await hall.show()
    await is_showing(hall.wall, "result")
    await hall.line.mend()
    await is_showing(hall.wall, "agenda")
    await expect(hall.wall.get_by_text("Mất kết nối")).to_be_hidden()
    await type_is_large(hall.wall)


async def what_was_shown_is_shown_again_with_one_touch(hall: Hall) -> None:
    shown = hall.panel.get_by_test_id("scene-history").get_by_role("listitem")
    await shown.filter(has_text=MESSAGE).get_by_role("button").click()
    await expect(hall.wall.get_by_test_id("message")).to_have_text(MESSAGE)
    await hall.panel.get_by_test_id("blank").click()
    await is_blank(hall.wall)


async def is_blank(page: Page) -> None:
    canvas = page.locator('[data-scene="blank"]')
    await expect(canvas).to_be_visible()
    await expect(canvas).to_have_text("")
