"""From a commit to everybody who watches the conference: feeds are filled, outboxes woken."""

from dataclasses import dataclass, field

from rooms.conferences.messages import ConferenceClosed
from rooms.kernel.errors import ErrorCode
from rooms.kernel.ids import ConferenceId
from rooms.live.owner import Committed
from rooms.live.service import LiveConferences
from server.realtime.feed import Feed
from server.realtime.messages import Signal
from server.realtime.outbox import key_of
from server.realtime.sessions import PageSessions


@dataclass(slots=True)
class Broadcast:
    """`committed` is a listener of the live conferences; it never blocks."""

    live: LiveConferences
    sessions: PageSessions
    _feeds: dict[str, Feed] = field(default_factory=dict)

    async def feed(self, conference_id: ConferenceId) -> Feed:
        """The feed of a conference; filled from now on."""
        if conference_id not in self._feeds:
            state = await self.live.state(conference_id)
            # No suspension between reading the version and listening from it.
            self._feeds.setdefault(conference_id, Feed(state.version))
        return self._feeds[conference_id]

    def committed(self, committed: Committed) -> None:
        feed = self._feeds.get(committed.conference_id)
        if feed is None:
            return
        sessions = self.sessions.of_conference(committed.conference_id)
        if not sessions:
            del self._feeds[committed.conference_id]
            return
        feed.append(committed)
        closed = any(isinstance(entry.event, ConferenceClosed) for entry in committed.entries)
        for session in sessions:
            session.outbox.wake()
            if closed:
                session.outbox.goodbye(ErrorCode.CONFERENCE_CLOSED)

    def signal(self, conference_id: str, signal: Signal) -> None:
        """To every page of the conference; encoded once."""
        key, json = key_of(signal), signal.model_dump_json()
        for session in self.sessions.of_conference(conference_id):
            session.outbox.signal(key, json)
