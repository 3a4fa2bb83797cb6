"""The realtime plane put together: one object for the composition root."""

import secrets
from collections.abc import Collection
from dataclasses import dataclass

from rooms.kernel.errors import ErrorCode
from rooms.live.owner import Committed
from rooms.people.sessions import token_hash
from server.domain import Domain, now_ms
from server.errors import failure_of
from server.metrics import Metrics
from server.realtime.broadcast import Broadcast
from server.realtime.commands import Commands, Media
from server.realtime.facade import Facade
from server.realtime.messages import Signal
from server.realtime.presence import Presence
from server.realtime.rosters import Rosters
from server.realtime.sessions import PageSessions
from server.realtime.signals import Signals
from server.rehearsals import Rehearsals
from server.settings import Realtime
from server.tasks import Tasks


@dataclass(frozen=True, slots=True)
class Hub:
    facade: Facade
    sessions: PageSessions
    broadcast: Broadcast
    presence: Presence
    rosters: Rosters

    @classmethod
    def make(
        cls,
        settings: Realtime,
        domain: Domain,
        media: Media,
        metrics: Metrics,
        tasks: Tasks,
    ) -> "Hub":
        sessions = PageSessions()
        rosters = Rosters()
        broadcast = Broadcast(domain.live, sessions, rosters, tasks)
        presence = Presence(domain.live, sessions, tasks, settings.reload_grace_s)
        signals = Signals(domain.live, sessions, tasks)
        tasks.spawn("who reads the presented page", signals.run)
        tasks.spawn("rehearsals", Rehearsals(domain.live, sessions, media.lines).run)

        commands = Commands(
            live=domain.live,
            conferences=domain.conferences,
            sessions=sessions,
            broadcast=broadcast,
            presence=presence,
            signals=signals,
            media=media,
            authenticate=domain.people.session,
            clock=now_ms,
            random=secrets.token_bytes,
            metrics=metrics,
            tasks=tasks,
        )
        facade = Facade(settings, metrics, commands, failure_of)
        commands.facade = facade

        def lost(conference_id: str) -> None:
            presence.forget(conference_id)
            tasks.spawn("conference moved", commands.let_go, conference_id)

        domain.live.when_lost(lost)
        return cls(facade, sessions, broadcast, presence, rosters)

    def committed(self, committed: Committed) -> None:
        self.broadcast.committed(committed)

    def signal(self, conference_id: str, signal: Signal) -> None:
        self.broadcast.signal(conference_id, signal)

    def signal_everybody(self, signal: Signal) -> None:
        for conference_id in self.sessions.conferences():
            self.broadcast.signal(conference_id, signal)

    async def session_ended(self, token: str) -> None:
        """Somebody signed out: the pages he opened with this session end with it."""
        for session in self.sessions:
            if session.token == token:
                session.outbox.goodbye(ErrorCode.NOT_SIGNED_IN)
                await session.outbox.emptied()
                await self.facade.close(session.sid, "signed_out")

    async def sessions_replaced(
        self, token_hashes: Collection[str], code: ErrorCode = ErrorCode.SEAT_TAKEN_OVER
    ) -> None:
        """Another device took over, or the seat is somebody else's now; `code` says so, or why
        else."""
        ended = set(token_hashes)
        pages = [one for one in self.sessions if token_hash(one.token) in ended] if ended else []
        for session in pages:
            session.outbox.goodbye(code)
        for session in pages:
            await session.outbox.emptied()
            await self.facade.close(session.sid, code.value)

    async def shut_down(self) -> None:
        """Ends the sockets; clients come back to the next server by themselves."""
        self.presence.end()
        await self.facade.shut_down()
