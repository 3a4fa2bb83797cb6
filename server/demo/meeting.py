"""A meeting held without hands: sites join, pages turn, the floor goes round, somebody speaks.

Sites are light WebRTC peers with a socket of their own; what they see and hear is measured where it
arrives, from the payloads themselves.
"""

import asyncio
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from functools import partial
from time import monotonic, time

import structlog

from media.peers.sound import silence
from rooms.agenda.messages import ActivateItem
from rooms.captions.messages import CaptionAdded, CaptionView
from rooms.conferences.messages import CloseConference, ConferenceClosed, OpenConference
from rooms.documents.messages import DocumentView, RenderingProgressed, RenderState
from rooms.floor.messages import FloorGranted, GrantFloor, RequestFloor
from rooms.presenting.messages import PageTurned, StartPresenting, TurnPage
from server.demo import order
from server.demo.attendant import Refusal
from server.demo.speech import Speech
from server.demo.stations import STAGE, Station

PAGE_TURNS = 20
PAGE_PAUSE_S = 0.3
PATIENCE_S = 20.0
RENDERING_S = 60.0

_log = structlog.get_logger("demo")


@dataclass
class Meeting:
    """The parts of the meeting in their order; each adds to what was measured."""

    conference_id: str
    chair: Station
    sites: Sequence[Station]
    stage_switch_s: list[float] = field(default_factory=list)
    page_sync_s: list[float] = field(default_factory=list)
    caption_lag_s: list[float] = field(default_factory=list)
    revoke_silence_s: list[float] = field(default_factory=list)
    floor_epoch: int = 0
    page_count: int = 0

    async def gather_everybody(self) -> int:
        """All sites join at once before the roll is called; how many of them see the stage."""
        stations = [self.chair, *self.sites]
        await asyncio.gather(*(station.attendant.sign_in() for station in stations))
        await self.chair.enter(self.conference_id)
        await order.begin_roll_call(self.chair)
        outcomes = await asyncio.gather(
            *(site.enter_and_see(self.conference_id) for site in self.sites),
            return_exceptions=True,
        )
        for site, outcome in zip(self.sites, outcomes, strict=True):
            if isinstance(outcome, BaseException):
                _log.error("site_failed", site=site.name, error=repr(outcome))
        return sum(outcome is None for outcome in outcomes)

    async def open(self) -> int:
        """The roll is called, then the chair opens; how many sites are present."""
        present = await order.call_the_roll(self.chair, self.sites)
        await self.chair.attendant.command(OpenConference(type="conference.open"))
        return present

    async def take_the_floor_back(self, holders: Sequence[Station]) -> None:
        """Each speaks, and is silenced by the chair."""
        for holder in holders:
            await self.grant(holder)
            others = [site for site in self.sites if site is not holder]
            self.revoke_silence_s += await order.take_the_floor_back(
                self.chair, holder, others, self.floor_epoch
            )
            self.floor_epoch += 1

    async def present(self, title: str) -> None:
        """The chair shows the first page of a paper to everybody."""
        snapshot = self.chair.snapshot
        paper = next(paper for paper in snapshot.documents if paper.title == title)
        self.page_count = await self._rendered(paper)
        if paper.item_id is not None:
            await self.chair.attendant.command(
                ActivateItem(type="agenda.activate", item_id=paper.item_id)
            )
        await self.chair.attendant.command(
            StartPresenting(type="presenting.start", document_id=paper.id)
        )

    async def turn_pages(self, turns: int = PAGE_TURNS) -> int:
        """The chair turns pages of the paper before all sites; the page shown last."""
        epoch = self.chair.snapshot.presenting_epoch + 1
        page = 1
        for turn in range(turns):
            page = 2 + turn % (self.page_count - 1)
            turned = TurnPage(type="presenting.turn", epoch=epoch, page=page)
            asked = monotonic()
            acknowledged = asyncio.create_task(self.chair.attendant.command(turned))
            shown = partial(_is_turn, epoch=epoch, page_turn=turn + 1)
            arrivals = await asyncio.gather(
                *(site.attendant.wait_for(shown) for site in self.sites)
            )
            await acknowledged
            self.page_sync_s += [heard.at_s - asked for heard in arrivals]
            await asyncio.sleep(PAGE_PAUSE_S)
        return page

    async def _rendered(self, paper: DocumentView) -> int:
        """How many pages the paper has, once all of them are there."""
        if paper.version.render_state is RenderState.READY:
            return paper.version.page_count
        ready = await self.chair.attendant.wait_for(
            lambda event: (
                isinstance(event, RenderingProgressed)
                and event.document_id == paper.id
                and event.render_state is RenderState.READY
            ),
            RENDERING_S,
        )
        return ready.body.page_count if isinstance(ready.body, RenderingProgressed) else 0

    async def pass_the_floor(self, holders: Sequence[Station]) -> None:
        """Each asks for the floor, is called, and appears on everybody else's stage."""
        for holder in holders:
            await holder.attendant.command(RequestFloor(type="floor.request"))
            asked = monotonic()
            await self.grant(holder)
            others = [site for site in self.sites if site is not holder]
            seen = await asyncio.gather(
                *(site.peer.wait_seen(STAGE, holder.name) for site in others)
            )
            self.stage_switch_s += [at_s - asked for at_s in seen]

    async def grant(self, holder: Station) -> None:
        await self.chair.attendant.command(
            GrantFloor(type="floor.grant", attendee_id=holder.me, epoch=self.floor_epoch)
        )
        before = self.floor_epoch
        await self.chair.attendant.wait_for(
            lambda event: isinstance(event, FloorGranted) and event.epoch > before
        )
        self.floor_epoch = max(
            heard.body.epoch
            for heard in self.chair.attendant.heard
            if isinstance(heard.body, FloorGranted)
        )

    async def speak(self, holder: Station, speech: Speech) -> list[CaptionView]:
        """A site is called and speaks; its captions as the chair's page got them, in order."""
        await self.grant(holder)
        began_s = monotonic()
        holder.peer.publisher.say(speech.sound)
        await asyncio.sleep(speech.sound.duration_s)
        holder.peer.publisher.say(silence(f"{holder.name} hush"))
        heard = await self._captions_of(holder, len(speech.sentences))
        began_ms = (time() - monotonic() + began_s) * 1000
        for sentence in speech.sentences:
            end_ms = began_ms + sentence.end_s * 1000
            at_s = min(heard, key=partial(_distance_ms, end_ms=end_ms))[0]
            self.caption_lag_s.append(max(0.0, at_s - began_s - sentence.end_s))
        return [caption for _, caption in heard]

    async def _captions_of(self, holder: Station, count: int) -> list[tuple[float, CaptionView]]:
        """(arrival, caption) of the holder, once there are `count` or patience has ended."""

        def added() -> list[tuple[float, CaptionView]]:
            return [
                (heard.at_s, heard.body.caption)
                for heard in self.chair.attendant.heard
                if isinstance(heard.body, CaptionAdded)
                and heard.body.caption.attendee_id == holder.me
            ]

        with suppress(TimeoutError):
            await self.chair.attendant.wait_for(lambda _: len(added()) >= count, PATIENCE_S)
        if not added():
            raise Refusal(f"no caption of {holder.name} came")
        return added()

    async def close(self) -> None:
        """The chair ends the conference and every site is told."""
        await self.chair.attendant.command(CloseConference(type="conference.close"))
        await asyncio.gather(
            *(
                site.attendant.wait_for(lambda event: isinstance(event, ConferenceClosed))
                for site in self.sites
            )
        )

    def packets_lost(self) -> int:
        """Packets that never came to any site, although asked for again."""
        return sum(
            slot.lost for site in [self.chair, *self.sites] for slot in site.peer.slots.values()
        )


def _distance_ms(heard: tuple[float, CaptionView], *, end_ms: float) -> float:
    return abs(heard[1].ended_at_ms - end_ms)


def _is_turn(event: object, *, epoch: int, page_turn: int) -> bool:
    return isinstance(event, PageTurned) and (event.epoch, event.seq) == (epoch, page_turn)
