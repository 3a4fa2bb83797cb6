"""Minutes of closed conferences: written once the last captions are in, one after the other."""

import asyncio
from dataclasses import dataclass, field
from typing import Protocol

import structlog

from rooms.kernel.ids import ConferenceId
from rooms.live.owner import Committed
from rooms.minutes.messages import MinutesChanged, MinutesState
from rooms.minutes.service import Minutes
from server.logs import short

LAST_CAPTIONS_S = 15.0

log = structlog.get_logger()


class Speech(Protocol):
    async def finish(self, conference_id: ConferenceId, timeout_s: float) -> bool: ...


@dataclass(slots=True)
class MinutesWriting:
    """`committed` is a listener; `run` in a task. At most one waiting entry for each conference."""

    minutes: Minutes
    speech: Speech
    _waiting: dict[ConferenceId, None] = field(default_factory=dict)
    _wake: asyncio.Event = field(default_factory=asyncio.Event)

    def committed(self, committed: Committed) -> None:
        for entry in committed.entries:
            match entry.event:
                case MinutesChanged(minutes=minutes) if minutes.state is MinutesState.DRAFTING:
                    self._want(ConferenceId(committed.conference_id))
                case _:
                    continue

    async def restore(self) -> None:
        for conference_id in await self.minutes.unfinished():
            self._want(conference_id)

    def _want(self, conference_id: ConferenceId) -> None:
        self._waiting[conference_id] = None
        self._wake.set()

    async def run(self) -> None:
        while True:
            await self._wake.wait()
            self._wake.clear()
            while self._waiting:
                conference_id = next(iter(self._waiting))
                await self._write(conference_id)
                self._waiting.pop(conference_id, None)

    async def _write(self, conference_id: ConferenceId) -> None:
        await self.speech.finish(conference_id, LAST_CAPTIONS_S)
        try:
            await self.minutes.write(conference_id)
        except Exception:
            log.exception("minutes_failed", conference=short(conference_id))
