"""Media of all live conferences: whose is this page, this commit, this event of the relay?"""

import asyncio
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import assert_never

import structlog

from media.messages import (
    Describe,
    Description,
    Failed,
    Levels,
    ParticipantId,
    PeerConnected,
    PeerGone,
    ProducerName,
    ProducerStarted,
    ProducerStopped,
    RelayEvent,
    SlotSwitched,
    SpeakerChanged,
    Tapped,
    TapProducer,
)
from media.port import Relay
from rooms.kernel.errors import ErrorCode, Refused
from rooms.live.owner import Committed
from rooms.live.service import LiveConferences
from rooms.live.state import LiveState
from rooms.rehearsal.rules import Line
from server.logs import short
from server.media.conference_media import ConferenceMedia
from server.media.filming import Filming
from server.media.pages import connection_of
from server.realtime.messages import MediaReply, MediaRequest
from server.realtime.sessions import PageSession, Place
from server.speech import Speech
from server.tasks import Tasks

log = structlog.get_logger()

MEASURED_EVERY_S = 1.0
PEERS_MEASURED_PER_S = 1_000
"""A relay full of people is asked less often: the figures of 3,000 lines are much to carry."""


@dataclass(slots=True)
class MediaDesk:
    """Implements `commands.Media`; `committed` listens to conferences, `event` to the relay."""

    relay: Relay
    live: LiveConferences
    tasks: Tasks
    speech: Speech = field(init=False)
    filming: Filming = field(init=False)
    _conferences: dict[str, ConferenceMedia] = field(default_factory=dict)
    _directors: dict[str, asyncio.Task[None]] = field(default_factory=dict)
    _measuring: asyncio.Task[None] | None = None
    _by_connection: dict[str, ConferenceMedia] = field(default_factory=dict)

    def committed(self, committed: Committed) -> None:
        media = self._conferences.get(committed.conference_id)
        if media is not None:
            media.committed(committed.state)

    async def page_joined(self, session: PageSession, place: Place) -> None:
        state = await self.live.state(place.conference_id)
        media = self._conferences.get(place.conference_id) or self._begin(state)
        self._by_connection[session.connection_id] = media
        media.page_joined(session, ParticipantId(place.attendee_id))
        session.send(self.speech.state)

    def page_gone(self, session: PageSession, place: Place) -> None:
        media = self._by_connection.pop(session.connection_id, None)
        if media is not None:
            self.tasks.spawn("media of a page", self._retire, media, session)
            log.debug("page_gone", conference=short(place.conference_id))

    async def ask(self, session: PageSession, request: MediaRequest) -> MediaReply:
        media = self._by_connection.get(session.connection_id)
        if media is None:
            raise Refused(ErrorCode.NOT_CONNECTED)
        return await media.ask(session, request)

    def direct_again(self) -> None:
        """What is recorded is to be looked at anew, whatever else has happened."""
        for media in self._conferences.values():
            media.committed(media.state)

    def lines(self, conference_id: str) -> Mapping[str, Line]:
        """How the relay finds each attendee's line, of those who watch."""
        media = self._conferences.get(conference_id)
        return {} if media is None else media.lines_measured()

    def tap(self, producer: ProducerName, on: bool) -> None:
        self.tasks.spawn("tap", self._tap, producer, on)

    def event(self, event: RelayEvent) -> None:
        """What the relay reports; never blocks."""
        match event:
            case Tapped():
                self.speech.tapped(event)
            case Levels(group=group) | SpeakerChanged(group=group):
                media = self._conferences.get(group)
                if media is not None:
                    media.heard(event)
            case PeerConnected() | PeerGone() | ProducerStarted() | ProducerStopped():
                media = self._by_connection.get(connection_of(event.peer))
                if media is not None:
                    media.relay_event(event)
                elif isinstance(event, PeerGone):
                    self.filming.relay_event(event)
            case SlotSwitched():
                return
            case _:
                assert_never(event)

    def _begin(self, state: LiveState) -> ConferenceMedia:
        conference_id = state.conference.id
        media = ConferenceMedia(conference_id, self.relay, self.speech, state, self.filming)
        self._conferences[conference_id] = media
        self._directors[conference_id] = self.tasks.spawn("media of a conference", media.run)
        if self._measuring is None:
            self._measuring = self.tasks.spawn("lines", self._measure)
        return media

    async def _retire(self, media: ConferenceMedia, session: PageSession) -> None:
        await media.page_gone(session)
        if media.empty and self._conferences.get(media.conference_id) is media:
            del self._conferences[media.conference_id]
            self._directors.pop(media.conference_id).cancel()
            media.end()
            if not self._conferences and self._measuring is not None:
                self._measuring.cancel()
                self._measuring = None

    async def _measure(self) -> None:
        """Ask the relay how each line does, for as long as anybody is there."""
        wait_s = MEASURED_EVERY_S
        while True:
            await asyncio.sleep(wait_s)
            reply = await self.relay.ask(Describe())
            peers = reply.peers if isinstance(reply, Description) else ()
            wait_s = max(MEASURED_EVERY_S, len(peers) / PEERS_MEASURED_PER_S)
            stats = {one.peer: one for one in peers}
            for media in self._conferences.values():
                media.measured(stats, time.monotonic())

    async def _tap(self, producer: ProducerName, on: bool) -> None:
        reply = await self.relay.ask(TapProducer(producer, on))
        if isinstance(reply, Failed):
            log.warning("tap_not_ordered", code=reply.code)
