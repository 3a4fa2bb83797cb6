"""The stage arranged for all, the wall of sites, all microphones at once: in real browsers, with
what flows measured."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.async_api import Page, async_playwright, expect

from server.demo.process import demo_server
from tests.e2e import observe, traffic
from tests.e2e.fake_devices import make_device
from tests.e2e.people import Person, eventually, person

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("cameras"), pytest.mark.timeout(400)]

PICTURES = Path("var/e2e/wall")
FLOWING_BPS = 2_000
"""Thumbnails of a flat colour take little even on a crowded machine, but more than this."""
STOPPED_BPS = 200


@dataclass
class Hall:
    conference_id: str
    chair: Person
    desk: Page
    batxat: Person
    sapa: Person

    @property
    def rooms(self) -> tuple[Person, Person, Person]:
        return self.chair, self.batxat, self.sapa


@pytest.fixture
async def hall(demo_folder: Path) -> AsyncIterator[Hall]:
    async with AsyncExitStack() as stack:
        base_url = await stack.enter_async_context(demo_server(demo_folder))
        playwright = await stack.enter_async_context(async_playwright())
        devices = [
            make_device(demo_folder, "chair", (200, 40, 40), 440),
            make_device(demo_folder, "batxat", (40, 170, 60), 700),
            make_device(demo_folder, "sapa", (50, 80, 210), 1000),
        ]
        chair, batxat, sapa = [
            await person(playwright, stack, base_url, name, device)
            for name, device in zip(("chutri", "batxat", "sapa"), devices, strict=True)
        ]
        row = chair.page.locator("[data-conference]").first
        conference_id = await row.get_attribute("data-conference") or ""
        for one in (chair, batxat, sapa):
            await traffic.watch(one.context)
        desk = await chair.context.new_page()
        hall = Hall(conference_id, chair, desk, batxat, sapa)
        await everybody_enters(hall)
        yield hall
        await asyncio.to_thread(PICTURES.mkdir, parents=True, exist_ok=True)
        pages = {"desk": desk} | {"chair": chair.page, "batxat": batxat.page, "sapa": sapa.page}
        for name, page in pages.items():
            await page.screenshot(path=str(PICTURES / f"{name}.png"))


async def everybody_enters(hall: Hall) -> None:
    await hall.desk.goto(f"{hall.chair.base_url}/chair/{hall.conference_id}")
    await asyncio.gather(*(one.enter_meeting(hall.conference_id) for one in hall.rooms))
    await hall.desk.get_by_test_id("open-conference").click()
    await hall.desk.get_by_test_id("confirm").click()
    await expect(hall.desk.get_by_test_id("close-conference")).to_be_visible()
    for site in (hall.batxat, hall.sapa):
        await site.sees_on_stage(hall.chair)


async def test_the_stage_the_wall_and_all_microphones(hall: Hall) -> None:
    await a_debate_is_seen_on_every_page(hall)
    await each_may_look_as_he_likes(hall)
    await only_the_layers_watched_are_sent(hall)
    await the_wall_flows_only_while_it_is_looked_at(hall)
    await all_are_silenced_and_undone(hall)


async def a_debate_is_seen_on_every_page(hall: Hall) -> None:
    chair, batxat, sapa = hall.rooms
    await batxat.page.get_by_test_id("raise-hand").click()
    await hall.desk.get_by_test_id("grant").first.click()
    await chair.sees_on_stage(batxat)
    before = [await traffic.negotiations(one.page) for one in hall.rooms]
    await hall.desk.get_by_test_id("stage-debate").click()
    await hall.desk.get_by_role("dialog").get_by_role("button", name="Sa Pa").first.click()
    for viewer, large, beside in (
        (chair.page, batxat, sapa),
        (hall.desk, batxat, sapa),
        (sapa.page, batxat, chair),
        (batxat.page, sapa, chair),
    ):
        await shows(viewer, "stage.video", large)
        await shows(viewer, "stage2.video", beside)
        await expect(viewer.get_by_test_id("stage")).to_have_attribute("data-layout", "debate")
    await chair.hears(sapa)
    after = [await traffic.negotiations(one.page) for one in hall.rooms]
    assert after == before, "a change of layout costs no negotiation"
    await hall.desk.get_by_test_id("stage-speaker").click()
    await expect(chair.page.get_by_test_id("stage")).to_have_attribute("data-layout", "speaker")


async def each_may_look_as_he_likes(hall: Hall) -> None:
    """The site of Sa Pa keeps the chair large, while everybody else sees who speaks."""
    sapa = hall.sapa
    pin = sapa.page.get_by_role("button", name="Ghim Tỉnh", exact=False)
    await pin.first.click()
    await shows(sapa.page, "stage.video", hall.chair)
    await shows(hall.chair.page, "stage.video", hall.batxat)
    await sapa.page.get_by_test_id("layout").click()
    await sapa.page.get_by_role("button", name="Bỏ ghim", exact=True).last.click()
    await sapa.page.keyboard.press("Escape")
    await shows(sapa.page, "stage.video", hall.batxat)


async def only_the_layers_watched_are_sent(hall: Hall) -> None:
    """Who speaks is large somewhere; the others are thumbnails, and then nothing at all."""

    async def layers(who: Person) -> set[str]:
        sent = await traffic.sent_bps(who.page)
        return {layer for layer, bps in sent.items() if bps > STOPPED_BPS}

    async def speaker_sends_more() -> bool:
        return await layers(hall.batxat) > {"q"}

    async def other_sends_little() -> bool:
        return await layers(hall.sapa) == {"q"}

    async def nothing_is_sent() -> bool:
        return await layers(hall.sapa) == set()

    await eventually(speaker_sends_more, "the speaker in sharper layers too")
    await eventually(other_sends_little, "Sa Pa in its lowest layer only")
    for viewer in (hall.chair, hall.batxat):
        await voices_only(viewer)
    await expect(hall.batxat.page.get_by_test_id("line-note")).to_be_visible()
    await eventually(nothing_is_sent, "no picture of Sa Pa, which nobody watches")


async def the_wall_flows_only_while_it_is_looked_at(hall: Hall) -> None:
    desk = hall.desk
    closed_bps = await traffic.received_bps(desk)
    await desk.get_by_test_id("open-wall").click()
    await expect(desk.get_by_test_id("wall")).to_be_visible()
    await wall_shows(desk, hall.sapa)
    open_bps = await traffic.received_bps(desk)
    made = await traffic.negotiations(desk)
    await desk.get_by_test_id("filter-lost").click()
    await expect(desk.locator("[data-testid=wall] [data-status=present]")).to_have_count(0)

    async def sapa_stopped() -> bool:
        sent = await traffic.sent_bps(hall.sapa.page)
        return all(bps < STOPPED_BPS for bps in sent.values())

    await eventually(sapa_stopped, "Sa Pa stops when its page of the wall is turned")
    turned_bps = await traffic.received_bps(desk)
    await desk.get_by_test_id("filter-all").click()
    await wall_shows(desk, hall.sapa)
    assert await traffic.negotiations(desk) == made, "turning pages costs no negotiation"
    await desk.get_by_test_id("close-wall").click()
    await eventually(sapa_stopped, "Sa Pa stops when the wall is closed")
    print(
        f"wall: {closed_bps:.0f} bps before, {open_bps:.0f} open, {turned_bps:.0f} turned away;"
        f" {await traffic.received_bps(desk):.0f} closed again"
    )
    assert open_bps > FLOWING_BPS
    assert turned_bps < STOPPED_BPS
    for viewer in (hall.chair, hall.batxat):
        await voices_only(viewer)


async def all_are_silenced_and_undone(hall: Hall) -> None:
    await hall.chair.hears(hall.batxat)
    await hall.desk.get_by_test_id("open-wall").click()
    await hall.desk.get_by_test_id("mute-all").click()
    await expect(hall.desk.get_by_role("alertdialog")).to_contain_text("Tắt micrô của cả")
    await hall.desk.get_by_test_id("confirm").click()
    microphone = hall.batxat.page.get_by_test_id("microphone")
    await expect(microphone).to_have_attribute("data-state", "muted_by_chair")

    async def silent() -> bool:
        pitches = await observe.pitches_hz(hall.chair.page)
        return not any(abs(pitch - 700) < 25 for pitch in pitches)

    await eventually(silent, "nothing heard of Bát Xát")
    await hall.desk.get_by_test_id("allow-all").click()
    await hall.chair.hears(hall.batxat)
    await expect(microphone).to_have_attribute("data-state", "on_air")


async def shows(page: Page, slot: str, whom: Person) -> None:
    async def seen() -> bool:
        return observe.same_colour(await observe.picture(page, slot), whom.rgb)

    await eventually(seen, f"{whom.rgb} in {slot}")


async def wall_shows(desk: Page, whom: Person) -> None:
    async def seen() -> bool:
        tiles = await observe.pictures(desk, "tile.")
        return any(observe.same_colour(tile, whom.rgb) for tile in tiles)

    await eventually(seen, f"{whom.rgb} on the wall")


async def voices_only(viewer: Person) -> None:
    """Switched on, or off again."""
    await viewer.page.get_by_test_id("layout").click()
    await viewer.page.get_by_test_id("voices-only").click()
    await viewer.page.keyboard.press("Escape")
