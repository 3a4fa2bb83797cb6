"""A delegate's whole day on a tablet: papers, pens, a lost line, search, votes."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from dataclasses import dataclass
from pathlib import Path
from time import monotonic

import pytest
from playwright.async_api import Page, async_playwright, expect

from rooms.agenda.messages import ActivateItem
from rooms.floor.messages import GrantFloor, RequestFloor
from rooms.live.messages import Snapshot
from rooms.presenting.messages import StartPresenting
from rooms.voting.messages import PollCreated, PollPublished, PollStarted
from server.demo.attendant import Attendant, Refusal
from server.demo.people import PASSWORD
from server.demo.process import demo_server
from server.demo.voter import cast, new_ballot
from tests.e2e.paperless import Desk, Tablet, is_kept, new_tablet, sign_in, sign_in_by_code
from tests.e2e.people import Person, eventually, person, second_window
from tests.support.line import Line, line_to

# Groups begin before single tests: a minute of each of these is waiting, which others can use.
pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("first"), pytest.mark.timeout(600)]

PICTURES = Path("var/e2e")
REPORT = "Báo cáo tình hình kinh tế - xã hội tháng 11"
PLAN = "Kế hoạch ứng phó rét đậm, rét hại"
PAPERS = 3
OFFLINE_S = 60.0
PASSED = "Được thông qua"
QUESTION = "Thông qua kế hoạch ứng phó rét đậm, rét hại"


@dataclass
class Day:
    """`delegate` reaches the server over `line`; `presenter` presents item 3; `others` have no
    browser but vote; `second` is another tablet of the delegate."""

    base_url: str
    conference_id: str
    chair: Person
    desk: Desk
    delegate: Tablet
    line: Line
    presenter: Tablet
    late: Tablet
    second: Tablet
    projector: Page
    others: list[Attendant]

    async def snapshot(self) -> Snapshot:
        """The conference as the first of the others sees it now."""
        joined = self.others[0].snapshot
        assert joined is not None
        return joined


@pytest.fixture(params=["sqlite", "postgresql"])
async def day(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Day]:
    database = None
    if request.param == "postgresql":
        database = request.getfixturevalue("postgres_database_url")
    async with AsyncExitStack() as stack:
        base_url = await stack.enter_async_context(demo_server(tmp_path, database=database))
        line = await stack.enter_async_context(line_to(base_url))
        playwright = await stack.enter_async_context(async_playwright())
        chair = await person(playwright, stack, base_url, "chutri")
        row = chair.page.locator("[data-conference]").first
        conference_id = await row.get_attribute("data-conference") or ""
        others = [
            await stack.enter_async_context(Attendant(base_url, name, PASSWORD))
            for name in ("daibieu3", "daibieu4")
        ]
        for other in others:
            await other.join(conference_id, "tablet")
        day = Day(
            base_url=base_url,
            conference_id=conference_id,
            chair=chair,
            desk=Desk(chair.page),
            delegate=await new_tablet(playwright, stack, line.url),
            line=line,
            presenter=await new_tablet(playwright, stack, base_url),
            late=await new_tablet(playwright, stack, base_url),
            second=await new_tablet(playwright, stack, base_url),
            projector=await second_window(chair.page),
            others=others,
        )
        yield day
        await keep_pictures(day, PICTURES / f"paperless-{request.param}")


async def keep_pictures(day: Day, folder: Path) -> None:
    """What everybody saw last, to look at after a failure."""
    await asyncio.to_thread(folder.mkdir, parents=True, exist_ok=True)
    pages = {
        "desk": day.desk.page,
        "delegate": day.delegate.page,
        "presenter": day.presenter.page,
        "late": day.late.page,
        "projector": day.projector,
    }
    for name, page in pages.items():
        await page.screenshot(path=str(folder / f"{name}.png"))


async def test_a_delegates_day_from_the_code_on_the_seat_to_the_result(day: Day) -> None:
    await people_come(day)
    await a_paper_is_found_in_two_taps(day)
    await the_delegate_follows_detaches_and_returns(day)
    await a_second_presenter_is_refused(day)
    await a_late_joiner_lands_on_the_current_page(day)
    await the_delegate_writes(day)
    await the_line_is_lost_and_nothing_else(day)
    await words_are_found_without_marks(day)
    await they_vote(day, "open")
    await they_vote(day, "secret")
    await day.desk.close_conference()
    await expect(day.delegate.page.get_by_test_id("ended")).to_be_visible()


async def people_come(day: Day) -> None:
    """Delegates by the code that lies on their seat; the chair opens."""
    await day.desk.page.goto(f"{day.base_url}/chair/{day.conference_id}")
    for name, tablet in (("Hoàng Văn Lập", day.delegate), ("Vàng Thị Mỷ", day.presenter)):
        await come(day, name, tablet)
    await day.projector.goto(f"{day.base_url}/projector/{day.conference_id}")
    await day.desk.open_conference()
    await is_kept(day.delegate, PAPERS)


async def come(day: Day, name: str, tablet: Tablet) -> None:
    snapshot = await day.snapshot()
    attendee = next(one for one in snapshot.attendees if one.name == name)
    code = await day.desk.code_of(day.base_url, day.conference_id, attendee.id)
    await sign_in_by_code(tablet, code, day.conference_id)
    await expect(tablet.page.get_by_test_id("open-papers")).to_be_visible()


async def a_paper_is_found_in_two_taps(day: Day) -> None:
    await day.delegate.open_paper(REPORT)
    await day.delegate.shows(1)
    await day.delegate.turn()
    await day.delegate.shows(2)


async def the_delegate_follows_detaches_and_returns(day: Day) -> None:
    """The presenter of the item turns pages; whoever turns by himself stays where he is."""
    item = next(one for one in (await day.snapshot()).items if one.title == PLAN)
    async with Attendant(day.base_url, "thuky", PASSWORD) as secretary:
        await secretary.join(day.conference_id, "chair")
        await secretary.command(ActivateItem(type="agenda.activate", item_id=item.id))
    await day.presenter.open_paper(PLAN)
    await day.presenter.page.get_by_test_id("present-this").click()
    await expect(day.presenter.page.get_by_test_id("presenting-mine")).to_be_visible()

    await day.delegate.reads_alone()
    await day.delegate.page.get_by_test_id("return-to-presenter").click()
    await day.delegate.follows()
    await day.delegate.shows(1)
    await day.presenter.turn()
    await day.delegate.shows(2)
    await day.delegate.turn()
    await day.delegate.reads_alone()
    await day.presenter.page.get_by_test_id("previous-page").click()
    await day.presenter.shows(1)
    await day.delegate.shows(3)
    await day.delegate.page.get_by_test_id("return-to-presenter").click()
    await day.delegate.shows(1)


async def a_second_presenter_is_refused(day: Day) -> None:
    """Somebody who has the floor may present, but not while another does."""
    second, snapshot = day.others[0], await day.snapshot()
    await second.command(RequestFloor(type="floor.request"))
    async with Attendant(day.base_url, "thuky", PASSWORD) as secretary:
        joined = await secretary.join(day.conference_id, "chair")
        assert joined.snapshot is not None
        epoch = joined.snapshot.floor.epoch
        grant = GrantFloor(type="floor.grant", attendee_id=snapshot.me, epoch=epoch)
        await secretary.command(grant)
    report = next(one for one in snapshot.documents if one.title == REPORT)
    with pytest.raises(Refusal, match="presenting_taken"):
        await second.command(StartPresenting(type="presenting.start", document_id=report.id))
    await day.presenter.turn()
    await day.delegate.shows(2)


async def a_late_joiner_lands_on_the_current_page(day: Day) -> None:
    await come(day, "Đỗ Thị Kim Ngân", day.late)
    await day.late.follows()
    await day.late.shows(2)


async def the_delegate_writes(day: Day) -> None:
    await day.delegate.page.get_by_test_id("open-pens").click()
    await day.delegate.draw(0.3)
    await day.delegate.has_strokes(1)
    await expect(day.delegate.page.get_by_test_id("pen-audience")).to_contain_text("Chỉ mình")
    await day.delegate.pens_say("Đã đồng bộ")


async def the_line_is_lost_and_nothing_else(day: Day) -> None:
    """For a minute: ink, papers and a reload work; asking for the floor fails in words."""
    tablet = day.delegate
    await day.line.cut()
    began_s = monotonic()
    await expect(tablet.page.get_by_text("Mất kết nối")).to_be_visible()
    await tablet.draw(0.5)
    await tablet.has_strokes(2)
    await tablet.pens_say("Đã lưu trên máy · chờ mạng")
    await tablet.page.reload()
    await expect(tablet.page.get_by_test_id("open-papers")).to_be_visible()
    await tablet.open_paper(REPORT)
    await tablet.shows(2)  # where it was left
    await tablet.page.get_by_test_id("open-floor").click()
    await tablet.page.get_by_test_id("raise-hand").click()
    await expect(tablet.page.get_by_text("Chưa thực hiện được").first).to_be_visible()
    await tablet.page.keyboard.press("Escape")
    await tablet.page.get_by_test_id("return-to-presenter").click()
    await tablet.shows(2)
    await tablet.page.get_by_test_id("open-pens").click()
    await tablet.has_strokes(2)

    async def long_enough() -> bool:
        return monotonic() - began_s >= OFFLINE_S

    await eventually(long_enough, "a minute without a line", 2 * OFFLINE_S)
    await day.line.mend()
    await expect(tablet.page.get_by_text("Mất kết nối")).to_be_hidden()
    await tablet.pens_say("Đã đồng bộ")
    await tablet.has_strokes(2)
    await tablet.page.get_by_test_id("pen-done").click()
    await other_device_has_the_ink(day)


async def other_device_has_the_ink(day: Day) -> None:
    """The same person on a second tablet sees both lines."""
    await sign_in(day.second, "daibieu1")
    await day.second.page.goto(f"{day.base_url}/tablet/{day.conference_id}")
    await day.second.shows(2)
    await day.second.has_strokes(2)


async def words_are_found_without_marks(day: Day) -> None:
    await day.delegate.search("khong de gia suc")


async def they_vote(day: Day, method: str) -> None:
    """Every elector votes, two of them without a browser; then all see the result."""
    voter = day.others[0]
    await day.desk.start_vote(f"{QUESTION} ({method})", method)
    created = await voter.wait_for(
        lambda event: isinstance(event, PollCreated) and event.poll.method == method
    )
    assert isinstance(created.body, PollCreated)
    poll = created.body.poll
    await voter.wait_for(lambda event: isinstance(event, PollStarted) and event.poll_id == poll.id)
    for tablet in (day.delegate, day.presenter, day.late):
        await tablet.vote("yes")
    for choice, other in enumerate(day.others):
        await cast(other, poll, new_ballot(poll, choice))
    await day.desk.end_vote()
    await voter.wait_for(
        lambda event: isinstance(event, PollPublished) and event.poll_id == poll.id
    )
    for page in (day.delegate.page, day.late.page, day.projector):
        result = page.get_by_test_id("poll-result").last
        await expect(result).to_be_visible()
        await expect(result).to_contain_text(PASSED)
        await expect(result).to_contain_text("phiếu thu về 5")
