"""Takes the pictures of docs/screens: every page at work, on a phone, a tablet and a desktop.

`make screens`; look at each before it is committed.
"""

import asyncio
import re
import tempfile
from collections.abc import Awaitable, Callable, Mapping, Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass
from pathlib import Path

from playwright.async_api import Browser, Page

from rooms.floor.messages import RequestFloor
from rooms.live.messages import Snapshot
from rooms.projection.messages import (
    MAIN,
    AgendaScene,
    CountdownScene,
    MessageScene,
    QueueScene,
    RecessScene,
    Scene,
    SeatingScene,
    ShowScene,
    StageScene,
    TitleScene,
)
from rooms.seating.messages import AssignSeats, ChangePlan, Seated, SeatingPlan, SeatRow
from rooms.stage.messages import Layout, SetLayout
from rooms.voting.messages import PollMethod
from server.demo.attendant import Attendant
from server.demo.browsers import open_browser, open_page
from server.demo.meeting import Meeting
from server.demo.people import PASSWORD
from server.demo.process import demo_server
from server.demo.run import REPORT_TITLE
from server.demo.stations import make_stations
from server.demo.voter import cast, new_ballot
from server.demo.votes import publish_poll, start_poll

FOLDER = Path("docs/screens")
SIZES = {"phone": (390, 844), "tablet": (1024, 768), "desktop": (1280, 800)}
HELD_UPRIGHT = {"upright": (800, 1280), "tablet": (1024, 768)}
AT_A_DESK = {"desktop": (1280, 800), "tablet": (1024, 768)}
ON_THE_WALL = {"wall": (1920, 1080)}
ON_THE_TABLE = {"table": (1024, 600)}
SETTLED = """() => [...document.images].every((image) => image.complete)
    && document.getAnimations().every((one) => one.playState !== "running"
        || one.effect.getComputedTiming().endTime === Infinity)
    && [...document.querySelectorAll('canvas[data-testid="page"]')].every((page) =>
        !page.offsetParent || page.width + 1 >= Math.min(1240, page.clientWidth))"""
SEEN = """() => document.querySelector('video[data-slot="stage.video"]')?.readyState > 1"""
WALL_SEEN = """(least) => [...document.querySelectorAll('[data-testid=wall] video')]
    .filter((one) => one.readyState > 1).length >= least"""
VOTERS = ("daibieu1", "daibieu3", "daibieu4")
CAST = re.compile(rf"\b{len(VOTERS)}/")
STATIONS = ("chutri", "sapa", "bacha", "aulau", "camduong")


async def main() -> None:
    async with AsyncExitStack() as stack:
        data = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        base_url = await stack.enter_async_context(demo_server(data))
        browser = await stack.enter_async_context(open_browser())
        await sign_in_pages(browser, base_url)
        home = await open_page(browser, base_url, "chutri", PASSWORD, SIZES["desktop"])
        conference_id = await home.locator("[data-conference]").first.get_attribute(
            "data-conference"
        )
        await at_all_sizes(home, "home")
        await home.goto(f"{base_url}/#/week")
        await home.get_by_role("table").wait_for()
        await at_all_sizes(home, "week")

        chair, *sites = await make_stations(base_url, STATIONS, stack)
        meeting = Meeting(conference_id or "", chair, sites)
        await meeting.gather_everybody()
        await meeting.open()
        await meeting.present(REPORT_TITLE)
        await meeting.turn_pages(turns=1)
        await meeting.pass_the_floor(sites[:1])
        for site in sites[1:3]:
            await site.attendant.command(RequestFloor(type="floor.request"))
        await live_pages(browser, base_url, conference_id or "")
        hall = Hall(browser, base_url, meeting, stack)
        await hall.papers_and_pens()
        await hall.votes()
        await hall.projectors()
        await hall.nameplates()
        await hall.desks()
        await hall.stage_and_wall()
        await hall.recording()


@dataclass
class Hall:
    """The meeting goes on: papers, votes, desks, each page where it is used."""

    browser: Browser
    base_url: str
    meeting: Meeting
    stack: AsyncExitStack

    async def page_of(self, username: str, app: str) -> Page:
        page = await open_page(
            self.browser, self.base_url, username, PASSWORD, HELD_UPRIGHT["tablet"]
        )
        await page.goto(f"{self.base_url}/{app}/{self.meeting.conference_id}")
        return page

    async def papers_and_pens(self) -> None:
        tablet = await self.page_of("daibieu5", "tablet")
        await tablet.get_by_test_id("open-papers").click()
        await tablet.get_by_test_id("kept").nth(2).wait_for()
        await at_all_sizes(tablet, "tablet-papers", HELD_UPRIGHT)
        await tablet.get_by_test_id("search").fill("ret dam")
        await tablet.get_by_test_id("search").press("Enter")
        await tablet.get_by_test_id("search-hit").first.wait_for()
        await at_all_sizes(tablet, "tablet-search", HELD_UPRIGHT)
        await tablet.get_by_test_id("search-hit").first.click()
        await tablet.get_by_test_id("open-pens").click()
        await at_all_sizes(tablet, "tablet-pens", HELD_UPRIGHT)
        await tablet.close()
        chair = await self.page_of("thuky", "chair")
        await chair.get_by_test_id("papers").click()
        await at_all_sizes(chair, "chair-papers", AT_A_DESK)
        await chair.close()

    async def votes(self) -> None:
        """A poll on the tablet, at the chair's, on the wall; then its result."""
        chair = self.meeting.chair.attendant
        voters = [
            await self.stack.enter_async_context(Attendant(self.base_url, name, PASSWORD))
            for name in VOTERS
        ]
        for voter in voters:
            await voter.join(self.meeting.conference_id, "tablet")
        wall = await self.page_of("thuky", "projector")
        tablet = await self.page_of("daibieu5", "tablet")
        await wall.locator('[data-scene="page"]').wait_for()
        await at_all_sizes(wall, "projector-page", ON_THE_WALL)
        poll = await start_poll(chair, PollMethod.OPEN)
        for voter in voters:
            await cast(voter, poll, new_ballot(poll, 0))
        await tablet.get_by_test_id("vote-sheet").wait_for()
        await at_all_sizes(tablet, "tablet-vote", HELD_UPRIGHT)
        await wall.get_by_test_id("poll-progress").filter(has_text=CAST).wait_for()
        await at_all_sizes(wall, "projector-vote", ON_THE_WALL)
        panel = await self.page_of("thuky", "chair")
        await panel.get_by_test_id("open-voting").click()
        await panel.get_by_test_id("poll-progress").filter(has_text=CAST).wait_for()
        await at_all_sizes(panel, "chair-voting", AT_A_DESK)
        await publish_poll(chair, poll)
        await tablet.get_by_test_id("poll-result").first.wait_for()
        await at_all_sizes(tablet, "tablet-result", HELD_UPRIGHT)
        await wall.get_by_test_id("poll-result").first.wait_for()
        await at_all_sizes(wall, "projector-result", ON_THE_WALL)
        for page in (wall, tablet, panel):
            await page.close()

    async def projectors(self) -> None:
        """Every scene of a big screen, and the panel that drives it."""
        chair = self.meeting.chair.attendant
        await seat_the_main_site(chair)
        wall = await self.page_of("thuky", "projector")
        for scene in scenes_of(self.meeting.chair.snapshot):
            await chair.command(
                ShowScene(type="projection.show", projector_ids=[MAIN], scene=scene)
            )
            await wall.locator(f'[data-scene="{scene.kind}"] > :first-child').wait_for()
            if scene.kind == "stage":
                await wall.wait_for_function(SEEN)
            await at_all_sizes(wall, f"projector-{scene.kind}", ON_THE_WALL)
        panel = await self.page_of("thuky", "chair")
        await panel.get_by_test_id("projectors").click()
        await panel.locator('[data-kind="agenda"]').click()
        await at_all_sizes(panel, "chair-projectors", AT_A_DESK)
        await panel.close()
        await wall.close()

    async def nameplates(self) -> None:
        """Of who speaks, of who asks to, of a site."""
        snapshot = self.meeting.chair.snapshot
        speaking, asking = (site.me for site in self.meeting.sites[:2])
        desk = await self.page_of("thuky", "desk")
        for name, query in (
            ("speaking", f"person={speaking}"),
            ("asking", f"person={asking}"),
            ("person", f"person={snapshot.me}"),
            ("site", f"site={snapshot.sites[0].id}"),
        ):
            await desk.goto(f"{self.base_url}/desk/{self.meeting.conference_id}?{query}")
            await desk.get_by_test_id("nameplate").wait_for()
            await at_all_sizes(desk, f"nameplate-{name}", ON_THE_TABLE)
        await desk.close()

    async def stage_and_wall(self) -> None:
        """Two speakers side by side, as everybody sees them; then all sites."""
        panel = await self.page_of("thuky", "chair")
        second = self.meeting.sites[1].me
        await self.meeting.chair.attendant.command(
            SetLayout(type="stage.set_layout", layout=Layout.DEBATE, second_id=second)
        )
        await panel.locator('[data-testid=stage][data-layout="debate"]').wait_for()
        await panel.wait_for_function(SEEN)
        await at_all_sizes(panel, "chair-debate", AT_A_DESK)
        room = await self.page_of("batxat", "meeting")
        await room.get_by_test_id("enter").click()
        await room.wait_for_function(SEEN)
        await at_all_sizes(room, "meeting-debate")
        await room.close()
        await panel.get_by_test_id("open-wall").click()
        present = len(self.meeting.sites)
        await at_all_sizes(
            panel,
            "chair-wall",
            {**AT_A_DESK, **ON_THE_WALL},
            drawn=lambda: panel.wait_for_function(WALL_SEEN, arg=present),
        )
        await panel.close()

    async def recording(self) -> None:
        """The chair's sheet, and what everybody is told."""
        panel = await self.page_of("thuky", "chair")
        await panel.get_by_test_id("recording").click()
        await panel.get_by_test_id("recording-start").click()
        await panel.get_by_test_id("recording-pause").wait_for()
        await at_all_sizes(panel, "chair-recording", AT_A_DESK)
        room = await self.page_of("batxat", "meeting")
        await room.get_by_test_id("enter").click()
        await room.locator("[data-testid=recording-notice][data-kind=on]").wait_for()
        await room.wait_for_function(SEEN)
        await at_all_sizes(room, "meeting-recording")
        await room.close()
        await panel.close()

    async def desks(self) -> None:
        desk = await self.page_of("thuky", "desk")
        for tab in ("reception", "seating", "service"):
            await desk.get_by_test_id(f"tab-{tab}").click()
            await at_all_sizes(desk, f"desk-{tab}", AT_A_DESK)
        await desk.goto(f"{self.base_url}/#/consultations")
        await desk.get_by_role("heading", level=1).wait_for()
        await at_all_sizes(desk, "consultations", AT_A_DESK)
        await desk.close()
        planner = await open_page(
            self.browser, self.base_url, "quantri", PASSWORD, AT_A_DESK["desktop"]
        )
        await planner.goto(f"{self.base_url}/#/schedule")
        await planner.get_by_role("heading", level=1).wait_for()
        await at_all_sizes(planner, "schedule", AT_A_DESK)
        await planner.close()


def scenes_of(snapshot: Snapshot) -> Sequence[Scene]:
    """What can be shown beside votes and the presented page, one of each kind."""
    message = "Mời các đồng chí đại biểu ổn định chỗ ngồi, hội nghị tiếp tục sau 5 phút nữa"
    return (
        StageScene(kind="stage"),
        AgendaScene(kind="agenda"),
        QueueScene(kind="queue"),
        MessageScene(kind="message", text=message),
        CountdownScene(kind="countdown", title="Nghỉ giữa giờ", minutes=10),
        SeatingScene(kind="seating", site_id=main_site(snapshot)),
        TitleScene(kind="title"),
        RecessScene(kind="recess"),
    )


def main_site(snapshot: Snapshot) -> str:
    return next(site.id for site in snapshot.sites if site.main)


async def seat_the_main_site(chair: Attendant) -> None:
    """A small room with everybody of the main site in it."""
    snapshot = chair.snapshot
    if snapshot is None:
        raise TypeError("the chair has not joined")
    site_id = main_site(snapshot)
    rows = [SeatRow(name=name, places="ss_ss_ss") for name in "AB"]
    plan = ChangePlan(type="seating.change_plan", site_id=site_id, plan=SeatingPlan(rows=rows))
    await chair.command(plan)
    people = [one.id for one in snapshot.attendees if one.site_id == site_id]
    places = [f"{row}.{column}" for row in (1, 2) for column in (1, 2, 4, 5, 7, 8)]
    seats = [Seated(seat=seat, attendee_id=who) for seat, who in zip(places, people, strict=False)]
    await chair.command(AssignSeats(type="seating.assign", site_id=site_id, seats=seats))


async def sign_in_pages(browser: Browser, base_url: str) -> None:
    context = await browser.new_context(locale="vi-VN")
    page = await context.new_page()
    await page.goto(base_url)
    await page.get_by_label("Tên đăng nhập").wait_for()
    await at_all_sizes(page, "sign-in")
    await context.close()


async def live_pages(browser: Browser, base_url: str, conference_id: str) -> None:
    pages = (
        ("batxat", "meeting", "meeting"),
        ("daibieu5", "tablet", "tablet"),
        ("thuky", "chair", "chair"),
    )
    for username, app, name in pages:
        page = await open_page(browser, base_url, username, PASSWORD, SIZES["desktop"])
        await page.goto(f"{base_url}/{app}/{conference_id}")
        if app == "meeting":
            await page.get_by_test_id("enter").wait_for()
            await at_all_sizes(page, "device-check")
            await page.get_by_test_id("enter").click()
        if app == "tablet":
            await page.get_by_test_id("page").wait_for()
        else:
            await page.wait_for_function(SEEN)
        await at_all_sizes(page, name)
        await page.close()


async def at_all_sizes(
    page: Page,
    name: str,
    sizes: Mapping[str, tuple[int, int]] = SIZES,
    *,
    drawn: Callable[[], Awaitable[object]] | None = None,
) -> None:
    """Light at all sizes, dark at the last; each once what a size has anew is `drawn`."""
    size = ""
    for size, (width, height) in sizes.items():
        await page.set_viewport_size({"width": width, "height": height})
        if drawn is not None:
            await drawn()
        await picture(page, f"{name}-{size}")
    await page.emulate_media(color_scheme="dark")
    await picture(page, f"{name}-{size}-dark")
    await page.emulate_media(color_scheme="light")


async def picture(page: Page, name: str) -> None:
    await page.wait_for_function(SETTLED)
    await page.screenshot(path=str(FOLDER / f"{name}.png"), animations="disabled")


if __name__ == "__main__":
    FOLDER.mkdir(parents=True, exist_ok=True)
    asyncio.run(main())
