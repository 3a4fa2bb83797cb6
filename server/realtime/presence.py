"""Presence: an attendee arrives with his first page and has left some seconds after his last.

The grace lets a page reload without a line in the minutes. After a restart of the server, those the
tables call connected have a little longer to come back before they are marked as cut off by it.
"""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field

import structlog

from rooms.attendance.messages import Arrive, Leave, LeaveReason
from rooms.kernel.errors import Refused
from rooms.kernel.ids import AttendeeId, ConferenceId
from rooms.live.service import LiveConferences
from server.realtime.sessions import PageSessions
from server.tasks import Tasks

RESTART_GRACE_S = 30.0

log = structlog.get_logger()

Key = tuple[ConferenceId, AttendeeId]


@dataclass(slots=True)
class Presence:
    """`tasks` runs the waits; they end with it."""

    live: LiveConferences
    sessions: PageSessions
    tasks: Tasks
    reload_grace_s: float
    _ending: bool = False
    _elsewhere: set[str] = field(default_factory=set)
    _leaving: dict[Key, asyncio.Task[None]] = field(default_factory=dict)

    async def arrive(self, key: Key) -> None:
        """A page of the attendee is about to join."""
        leaving = self._leaving.pop(key, None)
        if leaving is not None:
            leaving.cancel()
        conference_id, attendee_id = key
        self._elsewhere.discard(conference_id)
        await self.live.execute_system(
            conference_id, Arrive(type="attendance.arrive", attendee_id=attendee_id)
        )

    def page_gone(self, key: Key, reason: LeaveReason, *, silent: bool = False) -> None:
        """A page was closed or lost; the attendee leaves if it stays the last one."""
        # Who says goodbye isn't about to reload; who was silent has had his grace.
        at_once = silent or reason is LeaveReason.LEFT
        grace_s = 0.0 if at_once else self.reload_grace_s
        self._leave_after(key, grace_s, reason)

    async def restore(self) -> None:
        """At the start: who was here when the server ended."""
        left_behind = await self.live.left_behind()
        for conference_id in {conference_id for conference_id, _ in left_behind}:
            since = await self.live.newest_line(conference_id)
            people = [who for conference, who in left_behind if conference == conference_id]
            self.tasks.spawn("restart", self._not_come_back, conference_id, since, people)

    def end(self) -> None:
        """The server stops: who is here stays marked so, and is asked for at the next start."""
        self._ending = True
        for leaving in self._leaving.values():
            leaving.cancel()

    def forget(self, conference_id: str) -> None:
        """Another server runs the conference: who is gone from here is gone to there, until
        somebody comes back to this one."""
        self._elsewhere.add(conference_id)
        for key in [key for key in self._leaving if key[0] == conference_id]:
            self._leaving.pop(key).cancel()

    async def _not_come_back(
        self, conference_id: ConferenceId, since: int, people: Sequence[AttendeeId]
    ) -> None:
        """Whoever has not come back to this server was cut off by the restart, unless another
        server has taken the conference over: then he is there."""
        await asyncio.sleep(RESTART_GRACE_S)
        if await self.live.run_elsewhere(conference_id, since):
            return
        for who in people:
            self._leave_after((conference_id, who), 0.0, LeaveReason.SERVER_RESTARTED)

    def _leave_after(self, key: Key, grace_s: float, reason: LeaveReason) -> None:
        if self._ending or key[0] in self._elsewhere:
            return
        before = self._leaving.pop(key, None)
        if before is not None:
            before.cancel()
        task = self.tasks.spawn("leaving", self._leave, key, grace_s, reason)
        self._leaving[key] = task
        task.add_done_callback(lambda done: self._forget(key, done))

    def _forget(self, key: Key, task: asyncio.Task[None]) -> None:
        if self._leaving.get(key) is task:
            del self._leaving[key]

    async def _leave(self, key: Key, grace_s: float, reason: LeaveReason) -> None:
        await asyncio.sleep(grace_s)
        conference_id, attendee_id = key
        came_back = self.sessions.is_here(conference_id, attendee_id)
        if came_back or conference_id in self._elsewhere:
            return
        command = Leave(type="attendance.leave", attendee_id=attendee_id, reason=reason)
        try:
            await self.live.execute_system(conference_id, command)
        except Refused as refused:
            # The disk or database failed; the next start finds him still marked as connected.
            log.warning("leave_not_stored", code=refused.code.value)
