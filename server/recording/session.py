"""One conference that is recorded, or soon will be: connected before it is, it follows what is
wanted, and connects anew whatever dies. What nobody recorded meanwhile is marked as a gap."""

import asyncio
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol

import structlog

from media.messages import ProducerName
from media.port import Relay
from media.recorder.wire import Span
from rooms.kernel.ports import Clock
from rooms.live.state import LiveState
from rooms.recording.messages import RecordingFault, SegmentKind
from server.logs import short
from server.recording.link import Link, Recorder, RecorderDown, RelayLost
from server.recording.seats import Seat, Seats

AGAIN_FIRST_S = 0.1
AGAIN_LAST_S = 0.5
"""Six seconds may be lost at most, whatever dies; to ask costs little."""
STEADY_S = 1.0
"""A connection that lasted is made anew at once."""
FAILED_REST_S = 5.0
"""A track that couldn't be written is tried again after this."""
FINISH_S = 15.0
SEATED_AGAIN_S = 1.0
"""Slots that rest are free by and by."""
GAP_LEAST_MS = 250
"""Less is how long an order takes on a busy machine."""

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Track:
    """Whose files these are."""

    recording_id: str
    conference_id: str
    attendee_id: str
    site_id: str
    kind: SegmentKind


class Office(Protocol):
    """What a session needs of the desk."""

    async def recorder(self) -> Recorder: ...

    def linked(self, link: Link) -> None: ...

    def unlinked(self, link: Link) -> None: ...

    def begin(self, number: int, track: Track) -> None: ...

    async def ended(self, recording_id: str) -> None: ...

    def folder(self, conference_id: str) -> str: ...


@dataclass(slots=True, eq=False)
class ConferenceRecording:
    """`follow` says what is wanted; `run` in a task. `on`: people are told that they are recorded.
    `faults`: what is wrong now, and since when on the monotonic clock."""

    conference_id: str
    relay: Relay
    office: Office
    clock: Clock
    on: bool = False
    faults: dict[tuple[RecordingFault, str | None], float] = field(default_factory=dict)
    _wanted: Mapping[ProducerName, int] = field(default_factory=dict)
    _unrecorded: dict[ProducerName, int] = field(default_factory=dict)
    _recording_id: str | None = None
    _sites: Mapping[str, str] = field(default_factory=dict)
    _rests: dict[ProducerName, float] = field(default_factory=dict)
    _seats: Seats = field(default_factory=Seats)
    _tracks: dict[int, tuple[ProducerName, asyncio.Event]] = field(default_factory=dict)
    _stale: asyncio.Event = field(default_factory=asyncio.Event)
    _needed: asyncio.Event = field(default_factory=asyncio.Event)

    # ---- what happens

    def follow(self, state: LiveState, wanted: Mapping[ProducerName, int], *, near: bool) -> None:
        """`wanted` is empty while nothing is to be recorded; `near`: that may change at once."""
        recording_id = state.recording.recording_id
        if recording_id is not None:
            self._recording_id = recording_id
            if not self.on:
                # What failed before concerned nobody.
                self.faults = dict.fromkeys(self.faults, time.monotonic())
        self.on = recording_id is not None
        self._sites = {one.id: one.site_id for one in state.roster.attendees.values()}
        self._want(wanted)
        if self.on or near:
            self._needed.set()
        else:
            self._needed.clear()
        self._stale.set()

    def _want(self, wanted: Mapping[ProducerName, int]) -> None:
        """Since when each is wanted and not recorded is remembered until it is."""
        now_ms, recorded = self.clock(), {seat.producer for seat in self._seats.taken}
        self._wanted = wanted
        self._unrecorded = {
            name: self._unrecorded.get(name, now_ms)
            for name in wanted
            if name in self._unrecorded or name not in recorded
        }

    def pause_for_room(self) -> None:
        """Votes and papers need what is left of the disk."""
        self._want({})
        self.fault(RecordingFault.DISK_FULL)
        self._stale.set()

    def leave(self) -> None:
        """Nobody is there any more, or the conference is another server's now."""
        self._want({})
        self._needed.clear()
        self._stale.set()

    def released(self, number: int) -> None:
        track = self._tracks.pop(number, None)
        if track is not None:
            track[1].set()

    def troubled(self, number: int, fault: RecordingFault) -> None:
        """A track of ours can't be recorded now."""
        track = self._tracks.get(number)
        if track is None:
            return
        producer = track[0]
        unknown = fault is RecordingFault.CODEC_UNKNOWN
        self.fault(fault, producer.rpartition("/")[0] if unknown else None)
        if not unknown:
            self._rests[producer] = time.monotonic() + FAILED_REST_S
            self._unrecorded[producer] = self.clock()
            self._stale.set()

    def written(self, number: int) -> None:
        """A file was begun: what was wrong with writing isn't any more."""
        track = self._tracks.get(number)
        for fault in (RecordingFault.DISK_FULL, RecordingFault.STORAGE_FAILED):
            self.faults.pop((fault, None), None)
        if track is not None:
            who = track[0].rpartition("/")[0]
            self.faults.pop((RecordingFault.CODEC_UNKNOWN, who), None)

    def fault(self, fault: RecordingFault, who: str | None = None) -> None:
        self.faults.setdefault((fault, who), time.monotonic())

    # ---- the task

    async def run(self) -> None:
        again_s = AGAIN_FIRST_S
        while True:
            await self._needed.wait()
            try:
                link = await self._connect()
            except RelayLost:
                self._fails(RecordingFault.RELAY_LOST)
            except RecorderDown:
                self._fails(RecordingFault.RECORDER_DOWN)
            else:
                self._fails(None)
                joined_s = time.monotonic()
                try:
                    await self._record(link)
                finally:
                    await self._disconnect(link)
                if not self._needed.is_set():
                    self.faults.clear()
                if time.monotonic() - joined_s > STEADY_S:
                    again_s = AGAIN_FIRST_S
                    continue
            await asyncio.sleep(again_s)
            again_s = min(2 * again_s, AGAIN_LAST_S)

    def _fails(self, fault: RecordingFault | None) -> None:
        """Why there is no connection; what is said of the time without one isn't said twice."""
        lost = (RecordingFault.RELAY_LOST, RecordingFault.RECORDER_DOWN)
        since_s = [self.faults.pop((one, None)) for one in lost if (one, None) in self.faults]
        if fault is not None:
            self.faults[fault, None] = min([*since_s, time.monotonic()])

    async def _connect(self) -> Link:
        if (RecordingFault.RELAY_LOST, None) not in self.faults:
            # So it is until the contrary is shown: nobody may believe in a recorder that starts.
            self.fault(RecordingFault.RECORDER_DOWN)
        link = Link(self.conference_id, self.relay, await self.office.recorder())
        self.office.linked(link)
        try:
            await link.open()
        except (RelayLost, RecorderDown):
            self.office.unlinked(link)
            await link.close()
            raise
        return link

    async def _record(self, link: Link) -> None:
        """Until the link is gone, or the recording is over."""
        log.info("recorder_connected", conference=short(self.conference_id))
        gone = asyncio.ensure_future(link.gone.wait())
        try:
            while not link.gone.is_set():
                self._stale.clear()
                await self._move(link)
                if not self._needed.is_set():
                    return
                stale = asyncio.ensure_future(self._stale.wait())
                await asyncio.wait(
                    (gone, stale), timeout=SEATED_AGAIN_S, return_when=asyncio.FIRST_COMPLETED
                )
                stale.cancel()
        finally:
            gone.cancel()
            self._seats = Seats()
            self._want(self._wanted)

    async def _move(self, link: Link) -> None:
        now_s = time.monotonic()
        self._rests = {name: until for name, until in self._rests.items() if until > now_s}
        wanted = {n: layer for n, layer in self._wanted.items() if n not in self._rests}
        moves = self._seats.move(wanted, now_s)
        gaps = self._gaps(moves.begun)
        if moves.left_out:
            self.fault(RecordingFault.TOO_MANY_TRACKS)
        else:
            self.faults.pop((RecordingFault.TOO_MANY_TRACKS, None), None)
        await link.release(moves.ended)
        for seat in moves.begun:
            if seat.producer is not None and self._recording_id is not None:
                self._tracks[seat.track] = (seat.producer, asyncio.Event())
                self.office.begin(seat.track, self._track(seat.producer, self._recording_id))
        folder = self.office.folder(self.conference_id)
        await link.record(moves.begun, folder, gaps)
        await link.point([(seat.slot, seat.producer, seat.layer) for seat in moves.changed])

    def _gaps(self, begun: Sequence[Seat]) -> Mapping[ProducerName, Span]:
        """What of them should have been recorded until now, and wasn't."""
        now_ms = self.clock()
        found = {}
        for seat in begun:
            if seat.producer is not None:
                since_ms = self._unrecorded.pop(seat.producer, now_ms)
                if now_ms - since_ms >= GAP_LEAST_MS:
                    found[seat.producer] = since_ms, now_ms
        return found

    def _track(self, producer: ProducerName, recording_id: str) -> Track:
        who, _, kind = producer.rpartition("/")
        return Track(
            recording_id=recording_id,
            conference_id=self.conference_id,
            attendee_id=who,
            site_id=self._sites.get(who, ""),
            kind=SegmentKind(kind),
        )

    async def _disconnect(self, link: Link) -> None:
        """The files are finished before it is said that the recording is over."""
        await link.close()
        if not link.gone.is_set():
            waiting = [event.wait() for _, event in self._tracks.values()]
            try:
                async with asyncio.timeout(FINISH_S):
                    await asyncio.gather(*waiting)
            except TimeoutError:
                log.warning("recording_not_finished", tracks=len(self._tracks))
        self._tracks.clear()
        self.office.unlinked(link)
        if not self._needed.is_set() and self._recording_id is not None:
            await self.office.ended(self._recording_id)
