"""Pictures of docs/screens before the meeting and while it rests: rehearsal board, roll call at the
chair's and at a site, recess. `make screens` takes them too.
"""

import asyncio
import tempfile
from contextlib import AsyncExitStack
from pathlib import Path

from playwright.async_api import Browser, Page

from rooms.conferences.messages import (
    OpenConference,
    StartRehearsal,
    StartRollCall,
    StartWaiting,
    TakeRecess,
)
from rooms.rehearsal.messages import DeviceReport, DeviceState, Heard
from rooms.roll_call.messages import AnswerRollCall, CallSites
from server.demo.attendant import Attendant
from server.demo.browsers import open_browser, open_page
from server.demo.people import PASSWORD
from server.demo.process import demo_server
from server.realtime.messages import Devices
from tools.screens import AT_A_DESK, SIZES, at_all_sizes

RECESS_MS = 15 * 60_000
FINE = DeviceReport(
    camera=DeviceState.OK,
    microphone=DeviceState.OK,
    voice=True,
    level=0.4,
    loop=Heard.YES,
    speaker=Heard.YES,
    round_trip_ms=24,
    clock_skew_ms=0,
    painted=None,
    phone="0214 3840 888",
)
REPORTS = {
    "bacha": FINE.model_copy(update={"camera": DeviceState.MISSING}),
    "sapa": FINE.model_copy(update={"speaker": Heard.NO, "round_trip_ms": 620}),
    "aulau": FINE.model_copy(update={"loop": Heard.UNTRIED}),
    "camduong": FINE,
}


async def main() -> None:
    async with AsyncExitStack() as stack:
        data = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        base_url = await stack.enter_async_context(demo_server(data))
        browser = await stack.enter_async_context(open_browser())
        home = await open_page(browser, base_url, "chutri", PASSWORD, SIZES["desktop"])
        row = home.locator("[data-conference]").first
        conference_id = await row.get_attribute("data-conference") or ""
        await home.close()
        people = {
            name: await stack.enter_async_context(Attendant(base_url, name, PASSWORD))
            for name in ("chutri", *REPORTS)
        }
        for name, attendant in people.items():
            await attendant.join(conference_id, "chair" if name == "chutri" else "meeting")
        chair = people["chutri"]

        async def page_of(username: str, app: str) -> Page:
            return await live_page(browser, base_url, conference_id, username, app)

        await chair.command(StartRehearsal(type="conference.rehearse"))
        for name, report in REPORTS.items():
            await people[name].tell(Devices(type="devices", report=report))
        board = await page_of("kythuat", "chair")
        await board.locator("[data-verdict=red]").first.wait_for()
        await board.get_by_test_id("filter-green").filter(has_text="1").wait_for()
        await at_all_sizes(board, "rehearsal-board")
        await board.close()
        room = await page_of("batxat", "meeting")
        await room.get_by_test_id("check-devices").wait_for()
        await at_all_sizes(room, "meeting-rehearsal")

        await chair.command(StartWaiting(type="conference.wait"))
        await chair.command(StartRollCall(type="conference.call_roll"))
        await chair.command(CallSites(type="roll_call.call", site_ids=None))
        for name in ("sapa", "camduong"):
            answer = AnswerRollCall(type="roll_call.answer", people=12)
            await people[name].command(answer)
        await room.get_by_test_id("roll-call-present").wait_for()
        await at_all_sizes(room, "meeting-roll-call")
        panel = await page_of("thuky", "chair")
        await panel.get_by_test_id("roll-call-board").click()
        await panel.get_by_test_id("roll-call-summary").wait_for()
        await at_all_sizes(panel, "chair-roll-call")
        await panel.keyboard.press("Escape")

        await chair.command(OpenConference(type="conference.open"))
        now_ms = await panel.evaluate("() => Date.now()")
        await chair.command(TakeRecess(type="conference.recess", back_at_ms=now_ms + RECESS_MS))
        await panel.get_by_test_id("step-resume").wait_for()
        await at_all_sizes(panel, "chair-recess", AT_A_DESK)
        await room.get_by_test_id("life-banner").wait_for()
        await at_all_sizes(room, "meeting-recess")


async def live_page(
    browser: Browser, base_url: str, conference_id: str, username: str, app: str
) -> Page:
    page = await open_page(browser, base_url, username, PASSWORD, SIZES["desktop"])
    await page.goto(f"{base_url}/{app}/{conference_id}")
    if app == "meeting":
        await page.get_by_test_id("enter").click()
    return page


if __name__ == "__main__":
    asyncio.run(main())
