"""Live captions for the server: Opus of who has the floor in, captions out.

Recognition runs in one child process with low priority. Nothing here blocks: packets are kept in
bounded journals, and if the child dies another hears what was unanswered. Without an engine or a
model captions are `unavailable` and nothing else changes.
"""

import asyncio
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace

import structlog
from pydantic import ValidationError

from rooms.kernel.frames import WireError
from transcripts.child import SPEECH, SpeechChild
from transcripts.engines import why_not
from transcripts.messages import Caption, Health, SpeakerContext, SpeechState, TapFrame
from transcripts.session import Session
from transcripts.settings import CaptionSettings
from transcripts.wire import (
    EXIT_GROWN,
    Alive,
    Closed,
    FromChild,
    Heard,
    Ready,
    Unavailable,
)

BACKOFF_FIRST_S = 0.2
BACKOFF_LAST_S = 30.0
HEALTHY_AFTER_S = 60.0
"""A child that lived this long, or made a caption, is restarted without delay."""

FATAL_TRIES = 3
"""After so many deaths without a caption between them the unanswered audio is given up."""

LARGEST_PAYLOAD = 4_000
"""No Opus packet is larger."""

MOST_SESSIONS = 64

_log = structlog.get_logger(__name__)


class Captions:
    """Call everything from the event loop that `start` ran in; callbacks come from there too."""

    def __init__(
        self,
        settings: CaptionSettings,
        on_caption: Callable[[Caption], None],
        on_health: Callable[[Health], None] = lambda _: None,
        clock: Callable[[], float] = time.time,
    ) -> None:
        self._settings = settings
        self._on_caption = on_caption
        self._on_health = on_health
        self._clock = clock
        self._health = Health(SpeechState.STOPPED)
        self._open: dict[str, Session] = {}
        self._sessions: dict[int, Session] = {}
        self._next_number = 0
        self._wake = asyncio.Event()
        self._finished = asyncio.Event()
        self._supervisor: asyncio.Task[None] | None = None
        self._deaths = 0
        self._useful = False

    @property
    def health(self) -> Health:
        return self._health

    async def start(self) -> None:
        """Begin loading the model; returns at once. Look at `health`, or wait for `on_health`."""
        reason = why_not(self._settings.model_folder, self._settings.engine)
        if reason:
            self._set_health(replace(self._health, state=SpeechState.UNAVAILABLE, reason=reason))
            return
        self._set_health(replace(self._health, state=SpeechState.STARTING, reason=""))
        self._supervisor = asyncio.create_task(self._supervise(), name="speech-supervisor")
        self._supervisor.add_done_callback(self._supervision_ended)

    def open_source(
        self, source: str, speaker_id: str, prompt: str = "", started_at: float | None = None
    ) -> None:
        """Listen to a source from now on (`started_at`, seconds since the epoch)."""
        self.close_source(source)
        if len(self._sessions) >= MOST_SESSIONS or not self._wanted():
            return
        started_at = self._clock() if started_at is None else started_at
        context = SpeakerContext(speaker_id, prompt)
        session = Session(self._next_number, source, context, started_at)
        self._next_number += 1
        self._open[source] = self._sessions[session.number] = session
        self._wake.set()

    def set_prompt(self, source: str, prompt: str) -> None:
        """The agenda has moved on: other names and terms are likely now."""
        if session := self._open.get(source):
            session.set_prompt(prompt)
            self._wake.set()

    def push(self, frame: TapFrame) -> None:
        """One packet; of a source that isn't open it is ignored. Never blocks."""
        session = self._open.get(frame.source)
        if session is None or not 0 < len(frame.payload) <= LARGEST_PAYLOAD:
            return
        dropped = session.record(frame.rtp_timestamp, frame.payload, self._clock())
        if dropped:
            self._health = replace(
                self._health, dropped_frames=self._health.dropped_frames + dropped
            )
        self._wake.set()

    def close_source(self, source: str) -> None:
        """No more will come; what was said so far still becomes captions (see `drain`)."""
        if session := self._open.pop(source, None):
            session.closing = True
            self._wake.set()

    async def drain(self, timeout_s: float) -> bool:
        """Wait until every closed source has said its last; false if that took too long."""
        with suppress(TimeoutError):
            async with asyncio.timeout(timeout_s):
                while any(session.closing for session in self._sessions.values()):
                    self._finished.clear()
                    await self._finished.wait()
                return True
        return False

    async def stop(self) -> None:
        """End the child. What it hasn't answered is lost: `drain` first."""
        if self._supervisor is not None:
            self._supervisor.cancel()
            await asyncio.wait([self._supervisor])
            self._supervisor = None
        self._drop_sessions()
        self._set_health(replace(self._health, state=SpeechState.STOPPED, reason=""))

    def _wanted(self) -> bool:
        return self._health.state not in (SpeechState.UNAVAILABLE, SpeechState.STOPPED)

    async def _supervise(self) -> None:
        """Keep a child alive: one that dies young is replaced after a growing delay."""
        delay_s = BACKOFF_FIRST_S
        while self._wanted():
            born = time.monotonic()
            self._useful = False
            try:
                await self._live()
            except (OSError, WireError, ValidationError):
                _log.exception("speech process failed")
            if not self._wanted():
                break
            self._set_health(
                replace(
                    self._health,
                    state=SpeechState.STARTING,
                    restarts=self._health.restarts + 1,
                    waiting_s=0.0,
                )
            )
            if self._useful or time.monotonic() - born > HEALTHY_AFTER_S:
                delay_s = BACKOFF_FIRST_S
            await asyncio.sleep(delay_s)
            delay_s = min(2 * delay_s, BACKOFF_LAST_S)

    def _supervision_ended(self, task: asyncio.Task[None]) -> None:
        if not task.cancelled() and (error := task.exception()):
            _log.error("captions stopped by a defect", exc_info=error)
            self._drop_sessions()
            self._set_health(
                replace(self._health, state=SpeechState.UNAVAILABLE, reason="engine_failed")
            )

    async def _live(self) -> None:
        """One life of the child."""
        child = await SpeechChild.start(SPEECH, self._settings, self._settings.niceness)
        self._health = replace(self._health, pid=child.pid)
        teller: asyncio.Task[None] | None = None
        try:
            async for message in child.messages():
                if isinstance(message, Ready):
                    self._set_health(replace(self._health, state=SpeechState.READY))
                    teller = asyncio.create_task(self._tell(child), name="speech-teller")
                self._handle(message)
        except TimeoutError:
            _log.warning("speech process hangs", pid=child.pid)
        finally:
            if teller is not None:
                teller.cancel()
                with suppress(asyncio.CancelledError, ConnectionError):
                    await teller
            code = await child.end()
            self._health = replace(self._health, pid=None)
            _log.info("speech process ended", code=code, restarts=self._health.restarts)
            if code != EXIT_GROWN:
                self._count_death()

    async def _tell(self, child: SpeechChild) -> None:
        """Send what is new, as fast as the child takes it; at first everything unanswered."""
        for session in self._sessions.values():
            session.rewind()
        while True:
            self._wake.clear()
            for session in list(self._sessions.values()):
                child.tell(*session.outgoing())
                await child.taken()
            await self._wake.wait()

    def _handle(self, message: FromChild) -> None:
        match message:
            case Ready():
                pass
            case Unavailable(code=code, detail=detail):
                _log.warning("captions unavailable", code=code, detail=detail)
                self._drop_sessions()
                self._set_health(replace(self._health, state=SpeechState.UNAVAILABLE, reason=code))
            case Heard():
                self._hear(message)
            case Closed(session=number):
                self._finish(number)
            case Alive():
                self._note(message)

    def _hear(self, heard: Heard) -> None:
        session = self._sessions.get(heard.session)
        if session is None:
            return
        if heard.final:
            self._deaths = 0
            self._useful = True
        if caption := session.heard(heard):
            self._on_caption(caption)

    def _note(self, alive: Alive) -> None:
        for number, position in alive.settled.items():
            if session := self._sessions.get(number):
                session.settle(position)
        self._set_health(
            replace(
                self._health,
                state=SpeechState.LATE if alive.late else SpeechState.READY,
                waiting_s=alive.waiting_s,
                memory_mb=alive.memory_mb,
            )
        )

    def _finish(self, number: int) -> None:
        session = self._sessions.pop(number, None)
        if session is None:
            return
        for caption in session.withdrawals():
            self._on_caption(caption)
        self._finished.set()

    def _count_death(self) -> None:
        """Audio that kills every child that hears it is given up, once it has done so enough."""
        self._deaths += 1
        if self._deaths >= FATAL_TRIES:
            self._deaths = 0
            for session in self._sessions.values():
                session.forget()

    def _drop_sessions(self) -> None:
        self._open.clear()
        for number in list(self._sessions):
            self._finish(number)

    def _set_health(self, health: Health) -> None:
        changed = health.state != self._health.state
        self._health = health
        if changed:
            self._on_health(health)
