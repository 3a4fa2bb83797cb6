"""From a commit to everybody who watches the conference: feeds are filled, outboxes woken.

Who came, who left, how far a paper is drawn: that can wait a moment, and is told gathered.
"""

import asyncio
from dataclasses import dataclass, field

from rooms.attendance.messages import Arrived, CheckedIn, CheckInWithdrawn, Left
from rooms.conferences.messages import ConferenceClosed
from rooms.documents.messages import RenderingProgressed
from rooms.kernel.errors import ErrorCode
from rooms.kernel.ids import AttendeeId, ConferenceId
from rooms.live.owner import Committed
from rooms.live.service import LiveConferences
from server.realtime.feed import Feed
from server.realtime.messages import Signal
from server.realtime.outbox import key_of
from server.realtime.rosters import Rosters
from server.realtime.sessions import PageSessions
from server.tasks import Tasks

UNHURRIED = (Arrived, Left, CheckedIn, CheckInWithdrawn, RenderingProgressed)
GATHERED_S_PER_PAGE = 0.0005
"""Telling one page costs some 0.1 ms: what isn't urgent takes a fifth of one core at most."""
WOKEN_AT_ONCE = 100
"""Between two such groups the event loop serves whoever else is waiting."""


@dataclass(slots=True)
class Broadcast:
    """`committed` is a listener of the live conferences; it never blocks."""

    live: LiveConferences
    sessions: PageSessions
    rosters: Rosters
    tasks: Tasks
    _feeds: dict[str, Feed] = field(default_factory=dict)
    _gathering: set[str] = field(default_factory=set)

    async def feed(self, conference_id: ConferenceId) -> Feed:
        """The feed of a conference; filled from now on."""
        if conference_id not in self._feeds:
            recent = await self.live.recent(conference_id)
            # No suspension between reading the version and listening from it.
            self._feeds.setdefault(conference_id, Feed.of(recent, self.rosters))
        return self._feeds[conference_id]

    def attendee_of(self, person_id: str, conference_id: str) -> AttendeeId | None:
        """As whom this person takes part, where the conference is going on here."""
        feed = self._feeds.get(conference_id)
        if feed is None:
            return None
        roster = self.rosters.write(ConferenceId(conference_id), feed.state.roster)
        return roster.people.get(person_id)

    def committed(self, committed: Committed) -> None:
        conference_id = committed.conference_id
        feed = self._feeds.get(conference_id)
        if feed is None:
            return
        sessions = self.sessions.of_conference(conference_id)
        if not sessions:
            del self._feeds[conference_id]
            self.rosters.forget(ConferenceId(conference_id))
            return
        feed.append(committed)
        events = [entry.event for entry in committed.entries]
        if all(isinstance(event, UNHURRIED) for event in events):
            self._wake_soon(conference_id)
            return
        closed = any(isinstance(event, ConferenceClosed) for event in events)
        for session in sessions:
            session.outbox.wake()
            if closed:
                session.outbox.goodbye(ErrorCode.CONFERENCE_CLOSED)

    def forget(self, conference_id: str) -> None:
        """What is known of the conference isn't the newest any more."""
        self._feeds.pop(conference_id, None)

    def signal(self, conference_id: str, signal: Signal) -> None:
        """To every page of the conference; encoded once."""
        key, json = key_of(signal), signal.model_dump_json()
        for session in self.sessions.of_conference(conference_id):
            session.outbox.signal(key, json)

    def _wake_soon(self, conference_id: str) -> None:
        if conference_id not in self._gathering:
            self._gathering.add(conference_id)
            self.tasks.spawn("gathered events", self._wake_later, conference_id)

    async def _wake_later(self, conference_id: str) -> None:
        waiting = len(self.sessions.of_conference(conference_id))
        await asyncio.sleep(waiting * GATHERED_S_PER_PAGE)
        self._gathering.discard(conference_id)
        sessions = self.sessions.of_conference(conference_id)
        for first in range(0, len(sessions), WOKEN_AT_ONCE):
            for session in sessions[first : first + WOKEN_AT_ONCE]:
                session.outbox.wake()
            await asyncio.sleep(0)
