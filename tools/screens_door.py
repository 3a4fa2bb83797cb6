"""Pictures of docs/screens of those who come in otherwise: a site's kiosk in each of its states,
guests at the door. `make screens` takes them too.
"""

import asyncio
import tempfile
from contextlib import AsyncExitStack
from dataclasses import dataclass
from pathlib import Path

from playwright.async_api import Browser, Page

from rooms.announcements.messages import PostAnnouncement, TakeDownAnnouncement
from rooms.conferences.messages import (
    CloseConference,
    Invite,
    OpenConference,
    ResumeConference,
    ScheduleConference,
    StartRollCall,
    StartWaiting,
    TakeRecess,
)
from rooms.devices.messages import PairDevice
from rooms.floor.messages import GrantFloor, RequestFloor, RevokeFloor
from rooms.live.messages import Snapshot
from rooms.roll_call.messages import CallSites
from rooms.sites.messages import Role
from server.demo.attendant import Attendant
from server.demo.browsers import open_browser, open_page
from server.demo.people import PASSWORD
from server.demo.process import demo_server
from tools.screens import AT_A_DESK, SIZES, at_all_sizes

IN_A_ROOM = {"wall": (1920, 1080), "desktop": (1280, 800)}
SITE = "Xã Bát Xát"
DAY_MS = 24 * 3_600_000
HOUR_MS = 3_600_000
RECESS_MS = 15 * 60_000


async def main() -> None:
    async with AsyncExitStack() as stack:
        data = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        base_url = await stack.enter_async_context(demo_server(data))
        browser = await stack.enter_async_context(open_browser())
        home = await open_page(browser, base_url, "thuky", PASSWORD, SIZES["desktop"])
        row = home.locator("[data-conference]").first
        conference_id = await row.get_attribute("data-conference") or ""
        people = [
            await stack.enter_async_context(Attendant(base_url, name, PASSWORD))
            for name in ("chutri", "quantri", "batxat", "sapa")
        ]
        chair, admin, operator, other = people
        await chair.join(conference_id, "chair")
        await other.join(conference_id, "meeting")
        site = Site(browser, base_url, conference_id, chair, operator, other)
        kiosk = await site.paired(home)
        await site.before_the_opening(kiosk)
        await site.in_session(kiosk)
        await site.guests(home)
        await site.afterwards(kiosk, admin)


@dataclass
class Site:
    browser: Browser
    base_url: str
    conference_id: str
    chair: Attendant
    operator: Attendant
    other: Attendant

    async def paired(self, home: Page) -> Page:
        context = await self.browser.new_context(locale="vi-VN", ignore_https_errors=True)
        kiosk = await context.new_page()
        await kiosk.goto(f"{self.base_url}/kiosk/")
        code = (await kiosk.get_by_test_id("pairing-code").inner_text()).replace(" ", "")
        await at_all_sizes(kiosk, "kiosk-pairing", IN_A_ROOM)
        unit_id = next(one.unit_id for one in (await self.now()).sites if one.name == SITE)
        await self.chair.post(
            f"/api/devices?conference_id={self.conference_id}",
            PairDevice(code=code, unit_id=unit_id, name="Máy phòng họp tầng 2"),
        )
        await kiosk.get_by_test_id("site-state").wait_for()
        await home.goto(f"{self.base_url}/#/devices")
        await home.get_by_test_id("device").first.wait_for()
        await at_all_sizes(home, "devices")
        return kiosk

    async def before_the_opening(self, kiosk: Page) -> None:
        await self.shows(kiosk, "waiting")
        await self.chair.command(StartWaiting(type="conference.wait"))
        await self.chair.command(StartRollCall(type="conference.call_roll"))
        await self.chair.command(CallSites(type="roll_call.call", site_ids=None))
        await kiosk.get_by_role("button", name="Có mặt").wait_for()
        await self.shows(kiosk, "roll_call")
        await self.chair.command(OpenConference(type="conference.open"))
        await self.shows(kiosk, "in_session")

    async def in_session(self, kiosk: Page) -> None:
        await self.operator.join(self.conference_id, "tablet")
        me, them = (await self.now(self.operator)).me, (await self.now(self.other)).me
        await self.grant(them)
        await self.shows(kiosk, "listening")
        await self.revoke()
        await self.operator.command(RequestFloor(type="floor.request"))
        await self.shows(kiosk, "asked")
        await self.grant(me)
        await kiosk.locator("[data-state=on_air]").wait_for()
        await self.shows(kiosk, "on_air")
        await self.revoke()
        text = "Hội nghị nghỉ giải lao lúc 9 giờ 30."
        await self.chair.command(PostAnnouncement(type="announcements.post", text=text))
        await kiosk.get_by_test_id("announcement").wait_for()
        await at_all_sizes(kiosk, "kiosk-announcement", IN_A_ROOM)
        standing = (await self.now()).announcements[-1].id
        await self.chair.command(
            TakeDownAnnouncement(type="announcements.take_down", announcement_id=standing)
        )
        back_ms = await kiosk.evaluate("() => Date.now()") + RECESS_MS
        await self.chair.command(TakeRecess(type="conference.recess", back_at_ms=back_ms))
        await self.shows(kiosk, "recess")
        await self.chair.command(ResumeConference(type="conference.resume"))
        await kiosk.context.set_offline(True)
        await self.shows(kiosk, "lost")
        await kiosk.context.set_offline(False)
        await kiosk.locator("[data-state=in_session]").wait_for()

    async def guests(self, panel: Page) -> None:
        await panel.goto(f"{self.base_url}/chair/{self.conference_id}")
        await panel.get_by_role("tab", name="Trao đổi").click()
        await panel.get_by_test_id("guests").click()
        await panel.get_by_test_id("guest-link-name").fill("Hiệp hội Doanh nghiệp tỉnh")
        await panel.get_by_test_id("make-guest-link").click()
        address = await panel.get_by_test_id("guest-address").inner_text()
        context = await self.browser.new_context(locale="vi-VN", ignore_https_errors=True)
        guest = await context.new_page()
        await guest.goto(address)
        await guest.get_by_label("Họ và tên").fill("Trần Thị Bình")
        await guest.get_by_label("Đơn vị").fill("Hiệp hội Doanh nghiệp tỉnh")
        await at_all_sizes(guest, "guest-invited")
        await guest.get_by_test_id("ask-admission").click()
        await guest.get_by_test_id("guest-waiting").wait_for()
        await at_all_sizes(guest, "guest-waiting")
        await panel.get_by_test_id("waiting-guest").wait_for()
        await at_all_sizes(panel, "chair-guests", AT_A_DESK)
        await panel.keyboard.press("Escape")
        await panel.get_by_test_id("announce").click()
        await at_all_sizes(panel, "chair-announce", AT_A_DESK)
        await context.close()

    async def afterwards(self, kiosk: Page, admin: Attendant) -> None:
        """The next conference is on another day."""
        await self.chair.command(CloseConference(type="conference.close"))
        await self.shows(kiosk, "closed")
        snapshot = await self.now()
        roles = {one.role: one for one in snapshot.attendees}
        me = (await self.now(self.operator)).me
        operator = next(one for one in snapshot.attendees if one.id == me)
        units = {one.id: one.unit_id for one in snapshot.sites}
        begins_ms = snapshot.conference.starts_at_ms + 7 * DAY_MS
        invited = (roles[Role.CHAIR], operator)
        plan = ScheduleConference(
            title="Hội nghị sơ kết công tác quý IV",
            starts_at_ms=begins_ms,
            ends_at_ms=begins_ms + 2 * HOUR_MS,
            site_unit_ids=[units[one.site_id] for one in invited],
            invites=[
                Invite(person_id=one.person_id, unit_id=units[one.site_id], role=one.role)
                for one in invited
            ],
        )
        await admin.sign_in()
        await admin.post("/api/conferences", plan)
        await kiosk.reload()
        await kiosk.get_by_test_id("idle").wait_for()
        await at_all_sizes(kiosk, "kiosk-idle", IN_A_ROOM)

    async def shows(self, kiosk: Page, state: str) -> None:
        await kiosk.locator(f"[data-state={state}]").wait_for()
        await at_all_sizes(kiosk, f"kiosk-{state.replace('_', '-')}", IN_A_ROOM)

    async def now(self, attendant: Attendant | None = None) -> Snapshot:
        """As it stands for the chair, or for this one."""
        asked = attendant or self.chair
        await asked.join(self.conference_id, "chair" if asked is self.chair else "tablet")
        if asked.snapshot is None:
            raise ValueError("joined without a snapshot")
        return asked.snapshot

    async def grant(self, attendee_id: str) -> None:
        epoch = (await self.now()).floor.epoch
        await self.chair.command(
            GrantFloor(type="floor.grant", attendee_id=attendee_id, epoch=epoch)
        )

    async def revoke(self) -> None:
        epoch = (await self.now()).floor.epoch
        await self.chair.command(RevokeFloor(type="floor.revoke", epoch=epoch))


if __name__ == "__main__":
    asyncio.run(main())
