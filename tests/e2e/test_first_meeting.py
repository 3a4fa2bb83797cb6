"""The first real meeting: three browsers with cameras and voices, a tablet, the chair's panel."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.async_api import Page, async_playwright, expect

from server.demo.process import demo_server
from tests.e2e import observe
from tests.e2e.fake_devices import make_device
from tests.e2e.people import Person, person

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("cameras"), pytest.mark.timeout(400)]

PICTURES = Path("var/e2e")
RELOAD_S = 5.0
WATCHED_S = 30
SAMPLES = 6
REPORT = "Báo cáo tình hình kinh tế - xã hội tháng 11"


@dataclass
class Hall:
    """Everybody of the meeting; the chair has his desk in a second page."""

    conference_id: str
    chair: Person
    desk: Page
    batxat: Person
    sapa: Person
    tablet: Person

    @property
    def rooms(self) -> tuple[Person, Person, Person]:
        return self.chair, self.batxat, self.sapa


@pytest.fixture(params=["relay inside", "relay apart"])
async def hall(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Hall]:
    async with AsyncExitStack() as stack:
        apart = request.param == "relay apart"
        base_url = await stack.enter_async_context(demo_server(tmp_path, relay_apart=apart))
        playwright = await stack.enter_async_context(async_playwright())
        devices = [
            make_device(tmp_path, "chair", (200, 40, 40), 440),
            make_device(tmp_path, "batxat", (40, 170, 60), 700),
            make_device(tmp_path, "sapa", (50, 80, 210), 1000),
        ]
        chair, batxat, sapa = [
            await person(playwright, stack, base_url, name, device)
            for name, device in zip(("chutri", "batxat", "sapa"), devices, strict=True)
        ]
        tablet = await person(playwright, stack, base_url, "daibieu5", size=(800, 1280))
        row = chair.page.locator("[data-conference]").first
        conference_id = await row.get_attribute("data-conference") or ""
        desk = await chair.context.new_page()
        hall = Hall(conference_id, chair, desk, batxat, sapa, tablet)
        yield hall
        await keep_pictures(hall, PICTURES / request.param.replace(" ", "-"))


async def keep_pictures(hall: Hall, folder: Path) -> None:
    """What everybody saw last, to look at after a failure."""
    await asyncio.to_thread(folder.mkdir, parents=True, exist_ok=True)
    pages = {"chair": hall.chair.page, "desk": hall.desk, "batxat": hall.batxat.page}
    for name, page in (pages | {"sapa": hall.sapa.page, "tablet": hall.tablet.page}).items():
        await page.screenshot(path=str(folder / f"{name}.png"))


async def test_a_meeting_over_three_levels_from_opening_to_end(hall: Hall) -> None:
    await everybody_enters(hall)
    await each_sees_the_others(hall)
    await the_floor_goes_round(hall)
    await the_page_is_turned_on_the_tablet(hall)
    await pictures_go_on_for_half_a_minute(hall)
    await a_reload_returns_to_the_same_state(hall)
    await the_chair_ends_it_for_all(hall)


async def everybody_enters(hall: Hall) -> None:
    await hall.desk.goto(f"{hall.chair.base_url}/chair/{hall.conference_id}")
    await asyncio.gather(*(one.enter_meeting(hall.conference_id) for one in hall.rooms))
    await hall.tablet.page.goto(f"{hall.chair.base_url}/tablet/{hall.conference_id}")
    await hall.desk.get_by_test_id("open-conference").click()
    await confirm(hall.desk)
    await expect(hall.desk.get_by_test_id("close-conference")).to_be_visible()


async def each_sees_the_others(hall: Hall) -> None:
    chair, batxat, sapa = hall.rooms
    for site in (batxat, sapa):
        await site.sees_on_stage(chair)
        await site.hears(chair)
    await chair.sees(batxat, sapa)
    await batxat.sees(chair, sapa)
    await sapa.sees(chair, batxat)


async def the_floor_goes_round(hall: Hall) -> None:
    chair, batxat, sapa = hall.rooms
    for speaker, listeners in ((batxat, (chair, sapa)), (sapa, (chair, batxat))):
        await speaker.page.get_by_test_id("raise-hand").click()
        await hall.desk.get_by_test_id("grant").first.click()
        await expect(speaker.page.get_by_test_id("called")).to_be_visible()
        for listener in listeners:
            await listener.sees_on_stage(speaker)
            await listener.hears(speaker)


async def the_page_is_turned_on_the_tablet(hall: Hall) -> None:
    paper = hall.desk.get_by_role("listitem").filter(has_text=REPORT)
    await paper.get_by_role("button").last.click()
    await shows_page(hall.tablet, 1)
    for page in (2, 3):
        await hall.desk.get_by_test_id("page-on").click()
        await shows_page(hall.tablet, page)


async def pictures_go_on_for_half_a_minute(hall: Hall) -> None:
    before = [await observe.decoded_frames(one.page) for one in hall.rooms]
    assert all(before), "every page shows somebody"
    for _ in range(SAMPLES):
        await asyncio.sleep(WATCHED_S / SAMPLES)
        after = [await observe.decoded_frames(one.page) for one in hall.rooms]
        for old, new in zip(before, after, strict=True):
            assert all(new[slot] > old[slot] for slot in old), (old, new)
        before = after


async def a_reload_returns_to_the_same_state(hall: Hall) -> None:
    chair, batxat, sapa = hall.rooms
    await hall.tablet.page.reload()
    await shows_page(hall.tablet, 3, within_s=RELOAD_S)
    await hall.desk.reload()
    await expect(hall.desk.get_by_test_id("speaker")).to_contain_text(
        "Sa Pa", timeout=RELOAD_S * 1e3
    )
    for one, on_stage in ((batxat, sapa), (chair, sapa), (sapa, chair)):
        await one.page.reload()
        await one.sees_on_stage(on_stage, within_s=RELOAD_S)
    await batxat.sees_on_stage(sapa)
    await batxat.hears(sapa)


async def the_chair_ends_it_for_all(hall: Hall) -> None:
    await hall.desk.get_by_test_id("close-conference").click()
    await confirm(hall.desk)
    for page in (hall.desk, hall.tablet.page, *(one.page for one in hall.rooms)):
        await expect(page.get_by_test_id("ended")).to_be_visible()
        await expect(page.get_by_test_id("ended")).to_contain_text("Hội nghị đã kết thúc")


async def confirm(page: Page) -> None:
    await page.get_by_test_id("confirm").click()


async def shows_page(tablet: Person, number: int, within_s: float = 30.0) -> None:
    picture = tablet.page.locator(f'[data-testid="page"][data-page="{number}"]')
    await expect(picture).to_be_visible(timeout=within_s * 1e3)
