"""What clients say without keeping it: where the presenter points and looks, what he draws, and
which page each device shows.

Presenter's signals go to those who follow him, at the rate that so many can take: between two
rounds the newest pointer and viewport replace older ones and ink is joined. What devices show is
summed up for chair and secretary once a second. Nothing here is stored; what must not be lost
(where a viewport rests, a finished stroke) goes as a command or over HTTP besides.
"""

import asyncio
import time
from dataclasses import dataclass, field
from typing import TypeAlias, assert_never

from rooms.kernel.errors import Refused
from rooms.kernel.ids import ConferenceId
from rooms.kernel.permissions import Standing
from rooms.live.service import LiveConferences
from rooms.live.state import LiveState
from server.limits import Bucket
from server.realtime import projecting
from server.realtime.messages import (
    ClientSignal,
    Devices,
    Ink,
    InkSignal,
    Pointer,
    PointerSignal,
    Projecting,
    ProjectorsSignal,
    Reading,
    ReadingSignal,
    Viewport,
    ViewportSignal,
)
from server.realtime.sessions import PageSession, PageSessions, Place
from server.tasks import Tasks

PER_S = {
    "pointer": 25.0,
    "viewport": 12.0,
    "ink": 30.0,
    "reading": 5.0,
    "projecting": 5.0,
    "devices": 2.0,
}
"""What one page may send of each kind; more is dropped without a word."""
ROUND_S = 0.04
SENDS_PER_S = 4_000
"""Messages of one conference's presenter a second to all his followers together: half of what one
core sends. Forty tablets see a pointer move 25 times a second, a thousand four times."""
INK_WAITS_MAX = 2_000
"""Points of one stroke that wait for the next round; those beyond are lost until it is stored."""
STROKES_WAIT_MAX = 8
SUM_EVERY_S = 1.0
AWAY_NAMED = 200

PANEL = frozenset({Standing.CHAIR, Standing.SECRETARY})

Summed: TypeAlias = tuple[ReadingSignal, ProjectorsSignal] | tuple[()]
"""What chair and secretary were told last."""


@dataclass(slots=True)
class _Round:
    """What goes out to the followers of one conference next; `sid` is whose it is."""

    sid: str = ""
    latest: dict[str, str] = field(default_factory=dict)
    ink: dict[str, InkSignal] = field(default_factory=dict)

    def draw(self, ink: Ink) -> None:
        """Join the points to those of the same stroke that wait."""
        waiting = self.ink.get(ink.stroke_id)
        if waiting is None:
            if len(self.ink) < STROKES_WAIT_MAX:
                self.ink[ink.stroke_id] = InkSignal(**ink.model_dump())
            return
        points = waiting.points
        if waiting.start + len(points) == ink.start and len(points) < INK_WAITS_MAX:
            points = points + ink.points
        self.ink[ink.stroke_id] = waiting.model_copy(update={"points": points, "done": ink.done})

    def __bool__(self) -> bool:
        return bool(self.latest or self.ink)

    def __len__(self) -> int:
        return len(self.latest) + len(self.ink)


@dataclass(slots=True)
class Signals:
    live: LiveConferences
    sessions: PageSessions
    tasks: Tasks
    _rounds: dict[ConferenceId, _Round] = field(default_factory=dict)
    _told: dict[str, Summed] = field(default_factory=dict)

    async def received(self, session: PageSession, place: Place, signal: ClientSignal) -> None:
        now_s = time.monotonic()
        rate = PER_S[signal.type]
        bucket = session.rates.setdefault(signal.type, Bucket.full(rate, rate, now_s))
        if not bucket.take(now_s):
            return
        if isinstance(signal, Reading):
            session.reading = signal
            return
        if isinstance(signal, Devices):
            session.devices = signal.report
            return
        if isinstance(signal, Projecting):
            session.projecting = signal if place.page == "projector" else None
            return
        state = await self.live.state(place.conference_id)
        presentation = state.presenting.presentation
        if presentation is None or presentation.presenter_id != place.attendee_id:
            return
        if signal.epoch == presentation.epoch:
            self._pass_on(session, place.conference_id, signal)

    async def run(self) -> None:
        """Tell chairs and secretaries, once a second, who is on the presented page."""
        while True:
            await asyncio.sleep(SUM_EVERY_S)
            told: dict[str, Summed] = {}
            for conference_id in self.sessions.conferences():
                await self._tell(ConferenceId(conference_id), told)
            self._told = told

    def _pass_on(
        self, session: PageSession, conference_id: ConferenceId, signal: Pointer | Viewport | Ink
    ) -> None:
        waiting = self._rounds.get(conference_id)
        if waiting is None:
            waiting = self._rounds[conference_id] = _Round()
            self.tasks.spawn("presenter's signals", self._send_rounds, conference_id)
        waiting.sid = session.sid
        match signal:
            case Pointer():
                shown = PointerSignal(epoch=signal.epoch, page=signal.page, at=signal.at)
                waiting.latest[signal.type] = shown.model_dump_json()
            case Viewport():
                seen = ViewportSignal(epoch=signal.epoch, page=signal.page, view=signal.view)
                waiting.latest[signal.type] = seen.model_dump_json()
            case Ink():
                waiting.draw(signal)
            case _:
                assert_never(signal)

    async def _send_rounds(self, conference_id: ConferenceId) -> None:
        """Round after round until nothing new has come between two."""
        try:
            while waiting := self._rounds[conference_id]:
                self._rounds[conference_id] = _Round()
                sent = self._send(conference_id, waiting)
                await asyncio.sleep(max(ROUND_S, sent / SENDS_PER_S))
        finally:
            del self._rounds[conference_id]

    def _send(self, conference_id: ConferenceId, waiting: _Round) -> int:
        """To all followers but the page it came from; how many messages that were."""
        followers = [
            session
            for session in self.sessions.of_conference(conference_id)
            if session.sid != waiting.sid and _follows(session)
        ]
        drawn = [ink.model_dump_json() for ink in waiting.ink.values()]
        for session in followers:
            for key, json in waiting.latest.items():
                session.outbox.signal(key, json)
            for json in drawn:
                session.outbox.ink(json)
        return len(followers) * len(waiting)

    async def _tell(self, conference_id: ConferenceId, told: dict[str, Summed]) -> None:
        try:
            state = await self.live.state(conference_id)
        except Refused:  # its storage failed; the server is about to end
            return
        sessions = self.sessions.of_conference(conference_id)
        panel = [one for one in sessions if _standing(state, one) in PANEL]
        if not panel:
            return
        sums = (summed(state, sessions), projecting.summed(state, sessions))
        for session in panel:
            before = self._told.get(session.sid, ())
            for signal in sums:
                if signal not in before:
                    session.send(signal)
            told[session.sid] = sums


def summed(state: LiveState, sessions: list[PageSession]) -> ReadingSignal:
    """Which of the devices that say what they show are on the presented page."""
    presentation = state.presenting.presentation
    devices = [(one, one.reading) for one in sessions if one.reading is not None]
    on_page = set()
    if presentation is not None:
        here = (presentation.document_id, presentation.page)
        on_page = {one.sid for one, shows in devices if (shows.document_id, shows.page) == here}
    elsewhere = [one for one, _ in devices if presentation is not None and one.sid not in on_page]
    away = dict.fromkeys(one.place.attendee_id for one in elsewhere if one.place is not None)
    return ReadingSignal(
        devices=len(devices),
        following=sum(shows.following for _, shows in devices),
        on_page=len(on_page),
        elsewhere=len(elsewhere),
        away=list(away)[:AWAY_NAMED],
    )


def _follows(session: PageSession) -> bool:
    """A page that doesn't say what it shows, such as a meeting's, shows what is presented."""
    return session.reading is None or session.reading.following


def _standing(state: LiveState, session: PageSession) -> Standing | None:
    place = session.place
    if place is None or place.attendee_id not in state.roster.attendees:
        return None
    return state.standing(place.attendee_id)
