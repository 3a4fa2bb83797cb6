"""Pages that few see: a province leads its own sites, a technician answers who asks for help, and
the second of a debate is told that he is heard."""

from collections.abc import AsyncIterator, Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.async_api import Page, async_playwright, expect

from rooms.chairing.messages import DelegateFloor, EndDelegation
from rooms.chat.messages import MessagePosted, TellTechnicians
from rooms.conferences.messages import OpenConference
from rooms.floor.messages import GrantFloor, RequestFloor, RevokeFloor
from rooms.service.messages import CallKind, CallService
from rooms.sites.messages import AttendeeView, Role
from rooms.stage.messages import Layout, SetLayout
from server.demo.attendant import Attendant
from server.demo.people import CHAIR, PASSWORD, TECHNICIAN
from server.demo.process import demo_server
from tests.e2e.axe import grave_findings
from tests.e2e.people import Person, person

pytestmark = [pytest.mark.browser, pytest.mark.timeout(200)]

PROVINCE, CENTRE = "daibieu5", "daibieu1"
HELP, ANSWER = "Micrô của phòng không có tiếng", "Đồng chí kiểm tra dây cắm, tôi gọi lại ngay"


@dataclass
class Hall:
    """The chair, a commune and the centre without browsers; browsers for whoever is looked at."""

    conference_id: str
    chair: Attendant
    batxat: Attendant
    centre: Attendant
    province: Person
    technician: Person
    sapa: Person

    def attendee(self, name: str) -> AttendeeView:
        return next(one for one in self._people if name in one.name)

    def operator_of(self, site: str) -> AttendeeView:
        assert self.chair.snapshot is not None
        ids = [one.id for one in self.chair.snapshot.sites if site in one.name]
        operators = (one for one in self._people if one.role is Role.SITE_OPERATOR)
        return next(one for one in operators if one.site_id in ids)

    @property
    def _people(self) -> Sequence[AttendeeView]:
        assert self.chair.snapshot is not None
        return self.chair.snapshot.attendees


@pytest.fixture
async def hall(demo_folder: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Hall]:
    monkeypatch.setenv("DIENHONG_SPEECH__ENABLED", "false")
    async with AsyncExitStack() as stack:
        base_url = await stack.enter_async_context(demo_server(demo_folder))
        playwright = await stack.enter_async_context(async_playwright())
        province, technician, sapa = [
            await person(playwright, stack, base_url, name, size=size)
            for name, size in (
                (PROVINCE, (800, 1280)),
                (TECHNICIAN.username, (1280, 800)),
                ("sapa", (1280, 800)),
            )
        ]
        row = province.page.locator("[data-conference]").first
        conference_id = await row.get_attribute("data-conference") or ""
        chair, batxat, centre = [
            await stack.enter_async_context(Attendant(base_url, name, PASSWORD))
            for name in (CHAIR.username, "batxat", CENTRE)
        ]
        await chair.join(conference_id, "chair")
        await batxat.join(conference_id, "meeting")
        await centre.join(conference_id, "tablet")
        await chair.command(OpenConference(type="conference.open"))
        yield Hall(conference_id, chair, batxat, centre, province, technician, sapa)


async def test_a_province_a_technician_and_an_opponent_have_their_pages(hall: Hall) -> None:
    await a_province_leads_its_own_sites(hall)
    await a_technician_answers_who_asks_for_help(hall)
    await an_opponent_is_told_that_he_is_heard(hall)


async def a_province_leads_its_own_sites(hall: Hall) -> None:
    page = hall.province.page
    await page.goto(f"{hall.province.base_url}/tablet/{hall.conference_id}")
    await page.get_by_test_id("open-floor").wait_for()
    await expect(page.get_by_test_id("delegated")).to_have_count(0)
    ngan = hall.attendee("Kim Ngân").id
    await hall.chair.command(DelegateFloor(type="chairing.delegate_floor", attendee_id=ngan))
    await page.get_by_test_id("open-delegated").click()
    await hall.batxat.command(RequestFloor(type="floor.request"))
    await expect(page.get_by_test_id("own-queue")).to_contain_text("Bát Xát")
    assert await grave_findings(page) == []
    await page.get_by_test_id("own-queue").get_by_test_id("grant").click()
    await expect(page.get_by_test_id("speaker")).to_contain_text("Bát Xát")
    await page.get_by_test_id("revoke").click()
    await expect(page.get_by_test_id("speaker")).not_to_contain_text("Bát Xát")
    await only_where_somebody_is_is_called(page)
    await expect(page.get_by_test_id("speaker")).to_contain_text("Bát Xát")
    centre = hall.attendee("Hoàng Văn Lập").id
    grant = GrantFloor(type="floor.grant", attendee_id=centre, epoch=3)
    await hall.chair.command(grant)
    await expect(page.get_by_test_id("why-not")).to_be_visible()
    await expect(page.get_by_test_id("revoke")).to_have_count(0)
    await hall.chair.command(EndDelegation(type="chairing.end_delegation", attendee_id=ngan))
    ended = page.locator("[data-refusal=delegation_ended]")
    await expect(ended).to_contain_text("Chủ tọa đã thu lại")
    await ended.get_by_role("link").click()
    await page.wait_for_url("**/tablet/*")
    await hall.chair.command(RevokeFloor(type="floor.revoke", epoch=5))


async def only_where_somebody_is_is_called(page: Page) -> None:
    sites = page.get_by_test_id("own-sites")
    await page.get_by_test_id("site-search").fill("au lau")
    await expect(sites.get_by_test_id("call-site")).to_be_disabled()
    await page.get_by_test_id("site-search").fill("bat xat")
    await sites.get_by_test_id("call-site").click()


async def a_technician_answers_who_asks_for_help(hall: Hall) -> None:
    page = hall.technician.page
    await page.goto(f"{hall.technician.base_url}/chair/{hall.conference_id}")
    await expect(page.get_by_test_id("help")).to_contain_text("Chưa có ai nhắn kỹ thuật")
    await hall.batxat.command(TellTechnicians(type="chat.tell_technicians", text=HELP))
    await hall.batxat.command(CallService(type="service.call", kind=CallKind.TECHNICIAN))
    await page.get_by_test_id("take-call").click()
    await page.get_by_test_id("finish-call").click()
    await expect(page.get_by_test_id("help-calls")).to_have_count(0)
    thread = page.get_by_test_id("help-thread")
    await expect(thread).to_contain_text("1 mới")
    assert await grave_findings(page) == []
    await thread.click()
    await expect(page.get_by_test_id("help-message")).to_contain_text(HELP)
    assert await grave_findings(page) == []
    await page.get_by_test_id("help-answer").fill(ANSWER)
    await page.get_by_test_id("help-send").click()
    await hall.batxat.wait_for(
        lambda event: isinstance(event, MessagePosted) and event.message.text == ANSWER
    )
    await page.get_by_test_id("help-back").click()
    await expect(thread).to_contain_text(ANSWER)
    await expect(thread).not_to_contain_text("mới")


async def an_opponent_is_told_that_he_is_heard(hall: Hall) -> None:
    await hall.sapa.enter_meeting(hall.conference_id)
    called = hall.attendee("Hoàng Văn Lập").id
    await hall.chair.command(GrantFloor(type="floor.grant", attendee_id=called, epoch=6))
    opponent = hall.sapa.page.get_by_test_id("debating")
    me = hall.operator_of("Sa Pa").id
    await hall.chair.command(SetLayout(type="stage.set_layout", layout=Layout.DEBATE, second_id=me))
    await expect(opponent).to_contain_text("Micrô bật sau")
    await expect(opponent).to_contain_text("Micrô đang bật")
    await hall.chair.command(SetLayout(type="stage.set_layout", layout=Layout.SPEAKER))
    await expect(opponent).to_have_count(0)
