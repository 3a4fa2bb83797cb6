"""A scripted meeting that is recorded: who speaks for how long, what is shown and voted on. The
talk goes into real browsers as microphones; the secretary gives the orders over her socket."""

import asyncio
import json
import wave
from collections.abc import Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass, field, replace
from pathlib import Path
from time import time

import numpy as np
from playwright.async_api import Page, Playwright, async_playwright, expect

from rooms.agenda.messages import ActivateItem
from rooms.floor.messages import FloorGranted, GrantFloor
from rooms.recording.messages import StartRecording, StopRecording
from rooms.sites.messages import AttendeeView, Role
from rooms.voting.messages import PollMethod
from server.demo.attendant import Attendant
from server.demo.people import CHAIR, PASSWORD
from server.demo.process import demo_server
from server.demo.voter import cast, new_ballot
from server.demo.votes import publish_poll, start_poll
from tests.e2e.fake_devices import make_device
from tests.e2e.flashing import flash_and_beep
from tests.e2e.people import Person, eventually, person
from transcripts import voice

REPORT = "Báo cáo tình hình kinh tế - xã hội tháng 11"
PLAN = "Kế hoạch ứng phó rét đậm, rét hại"
CHAIR_LINES = (voice.SCRIPT[0], voice.SCRIPT[1], voice.SCRIPT[5])
SITE_LINES = (voice.SCRIPT[3], voice.SCRIPT[6])
PAUSE_S = 0.8
SLACK_MS = 2_000
STARTED_S = 60
"""The recorder's process shares two cores with the browsers here."""
SITES = {"batxat": "Xã Bát Xát", "sapa": "Phường Sa Pa"}
VOTERS = ("daibieu1", "daibieu2", "daibieu3", "daibieu4")


@dataclass
class Said:
    """Who had the floor when, on the clock of this machine; nobody: the chair leads."""

    attendee_id: str
    from_ms: float
    to_ms: float


@dataclass
class Script:
    """The meeting and what it was; `part_s`: how long each of its four speeches lasts."""

    base_url: str
    conference_id: str
    chair: Person
    site: Person
    flasher: Person
    desk: Page
    tablet: Person
    secretary: Attendant
    voters: Sequence[Attendant]
    part_s: float
    said: list[Said] = field(default_factory=list)
    poll_title: str = ""

    def attendee(self, username: str) -> AttendeeView:
        """The chair, or who runs the room of a site."""
        snapshot = self.secretary.snapshot
        assert snapshot is not None
        if username == CHAIR.username:
            return next(one for one in snapshot.attendees if one.role is Role.CHAIR)
        site = next(one for one in snapshot.sites if one.name == SITES[username])
        return next(
            one
            for one in snapshot.attendees
            if one.site_id == site.id and one.role is Role.SITE_OPERATOR
        )

    def floors(self) -> list[Said]:
        """Who held the floor when: from his call to the next one's."""
        called = self.said[1:]
        ends = [*(one.from_ms for one in called[1:]), self.said[-1].to_ms]
        return [
            Said(one.attendee_id, one.from_ms - SLACK_MS, end + SLACK_MS)
            for one, end in zip(called, ends, strict=True)
        ]

    async def play(self) -> None:
        await self._gather()
        await self._order(StartRecording(type="recording.start"))
        await eventually(self._is_recorded, "a picture and a voice that are recorded", STARTED_S)
        await self._activate(REPORT)
        await self._speak(None)
        await self._speak("batxat")
        await self._activate(PLAN)
        await self._show_a_page()
        await self._speak("sapa")
        await self._vote()
        await self._speak("chutri")
        await self._order(StopRecording(type="recording.stop"))
        await self.desk.get_by_test_id("close-conference").click()
        await self.desk.get_by_test_id("confirm").click()
        await expect(self.desk.get_by_test_id("ended")).to_be_visible()

    async def _gather(self) -> None:
        await self.desk.goto(f"{self.base_url}/chair/{self.conference_id}")
        rooms = (self.chair, self.site, self.flasher)
        await asyncio.gather(*(one.enter_meeting(self.conference_id) for one in rooms))
        await self.tablet.page.goto(f"{self.base_url}/tablet/{self.conference_id}")
        await self.secretary.join(self.conference_id, "chair")
        for one in self.voters:
            await one.join(self.conference_id, "tablet")
        await self.desk.get_by_test_id("open-conference").click()
        await self.desk.get_by_test_id("confirm").click()
        await expect(self.desk.get_by_test_id("close-conference")).to_be_visible()

    async def _is_recorded(self) -> bool:
        path = f"/api/conferences/{self.conference_id}/recordings"
        listed = json.loads(await self.secretary.get(path))["recordings"]
        kinds = {segment["kind"] for one in listed for segment in one["segments"]}
        return {"camera", "microphone"} <= kinds

    async def _order(self, command: StartRecording | StopRecording | ActivateItem) -> None:
        await self.secretary.command(command)

    async def _activate(self, title: str) -> None:
        snapshot = self.secretary.snapshot
        assert snapshot is not None
        item = next(one for one in snapshot.items if one.title == title)
        await self._order(ActivateItem(type="agenda.activate", item_id=item.id))

    async def _speak(self, username: str | None) -> None:
        """Somebody is called and speaks; with nobody called the chair does."""
        whom = self.attendee(username or "chutri").id
        if username is not None:
            await self._grant(whom)
        began_ms = time() * 1000
        await asyncio.sleep(self.part_s)  # the length of a speech, not a wait for anything
        self.said.append(Said(whom, began_ms, time() * 1000))

    async def _grant(self, whom: str) -> None:
        heard = [one.body for one in self.secretary.heard]
        epoch = max((one.epoch for one in heard if isinstance(one, FloorGranted)), default=0)
        await self.secretary.command(
            GrantFloor(type="floor.grant", attendee_id=whom, epoch=epoch, limit_s=0)
        )
        await self.secretary.wait_for(
            lambda event: isinstance(event, FloorGranted) and event.epoch > epoch
        )

    async def _show_a_page(self) -> None:
        paper = self.desk.get_by_role("listitem").filter(has_text=PLAN)
        await paper.get_by_role("button").last.click()
        for number in (1, 2):
            picture = self.tablet.page.locator(f'[data-testid="page"][data-page="{number}"]')
            if number > 1:
                await self.desk.get_by_test_id("page-on").click()
            await expect(picture).to_be_visible()

    async def _vote(self) -> None:
        poll = await start_poll(self.secretary, PollMethod.OPEN)
        for voter in self.voters:
            await cast(voter, poll, new_ballot(poll, 0))
        await publish_poll(self.secretary, poll)
        self.poll_title = poll.title


async def prepared(folder: Path, stack: AsyncExitStack, *, part_s: float) -> Script:
    """Three rooms with cameras, a desk, a tablet, a secretary and voters; nobody has entered."""
    base_url = await stack.enter_async_context(demo_server(folder))
    playwright = await stack.enter_async_context(async_playwright())
    chair = await _room(playwright, stack, base_url, folder, "chutri", CHAIR_LINES)
    site = await _room(playwright, stack, base_url, folder, "batxat", SITE_LINES)
    flasher = await person(playwright, stack, base_url, "sapa")
    await flash_and_beep(flasher.context)
    tablet = await person(playwright, stack, base_url, "daibieu5", size=(800, 1280))
    row = chair.page.locator("[data-conference]").first
    conference_id = await row.get_attribute("data-conference") or ""
    attendants = [
        await stack.enter_async_context(
            Attendant(base_url, name, PASSWORD, address=f"10.1.0.{number}")
        )
        for number, name in enumerate(("thuky", *VOTERS), start=1)
    ]
    for one in attendants:
        await one.sign_in()
    return Script(
        base_url=base_url,
        conference_id=conference_id,
        chair=chair,
        site=site,
        flasher=flasher,
        desk=await chair.context.new_page(),
        tablet=tablet,
        secretary=attendants[0],
        voters=attendants[1:],
        part_s=part_s,
    )


async def _room(
    playwright: Playwright,
    stack: AsyncExitStack,
    base_url: str,
    folder: Path,
    username: str,
    lines: Sequence[str],
) -> Person:
    rgb = (200, 60, 40) if username == CHAIR.username else (40, 90, 190)
    device = make_device(folder, username, rgb, 500)
    spoken = folder / f"{username}-speech.wav"
    await _write_speech(spoken, lines)
    return await person(
        playwright, stack, base_url, username, replace(device, audio=spoken), size=(1280, 800)
    )


async def _write_speech(path: Path, lines: Sequence[str]) -> None:
    """The lines with pauses, again and again: Chromium plays the file in a loop."""
    pause = np.zeros(int(PAUSE_S * voice.OPUS_RATE_HZ), np.int16)
    parts = [part for line in lines for part in (await voice.say(line), pause)]
    with wave.open(str(path), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(voice.OPUS_RATE_HZ)
        file.writeframes(np.concatenate(parts).astype("<i2").tobytes())
