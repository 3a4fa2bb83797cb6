"""Recording of all conferences: has a recorder ready before one is opened, writes down what it
begins and ends, stops before the disk is full, and tells each conference what isn't recorded and
why."""

import asyncio
import time
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field

import structlog

from media.direction import Scene
from media.messages import PeerGone, ProducerName, SlotName
from media.port import Relay
from media.recorder.settings import RecorderSettings
from media.recorder.wire import (
    Alive,
    Answer,
    Began,
    Ended,
    FromRecorder,
    Joined,
    Left,
    Noted,
    Ready,
    Released,
    ToRecorder,
    Troubled,
)
from media.seen import Seen, Shown
from rooms.conferences.messages import ConferenceState
from rooms.kernel.errors import ProtocolError, Refused
from rooms.kernel.ids import ConferenceId
from rooms.kernel.ports import Clock, Files
from rooms.live import recording as live_recording
from rooms.live.owner import Committed
from rooms.live.service import LiveConferences
from rooms.live.state import LiveState
from rooms.recording.messages import (
    RecordingFault,
    RecordingState,
    RecordingStopped,
    RecordingTrouble,
    ReportRecording,
    SegmentCodec,
    SegmentState,
)
from rooms.recording.records import EndedSegment, NewSegment
from rooms.recording.service import Recordings
from server.disk import DiskGuard
from server.recording.choice import chosen
from server.recording.link import Link, RecorderDown
from server.recording.processes import PROCESSES, RecorderProcesses
from server.recording.recovery import Recovery
from server.recording.session import ConferenceRecording, Track
from server.tasks import Tasks

LOOKED_EVERY_S = 1.0
TOLD_AFTER_S = 3.0
"""What is over by then is a gap in a file and no news: longer than a recorder takes to start."""
ROOM_AGAIN = 1.1
"""Of the reserve: so that recording doesn't flicker at its edge."""
STARTED_S = 10.0
TIDIED_EVERY_S = 3600.0

log = structlog.get_logger()


@dataclass(slots=True)
class RecordingDesk:
    """Implements `Filming` of the conferences' media and `Office` of its sessions."""

    relay: Relay
    live: LiveConferences
    recordings: Recordings
    files: Files
    disk: DiskGuard
    tasks: Tasks
    clock: Clock
    settings: RecorderSettings
    direct_again: Callable[[], None]
    recovery: Recovery = field(init=False)
    processes: RecorderProcesses = field(init=False)
    _sessions: dict[str, ConferenceRecording] = field(default_factory=dict)
    _links: dict[int, Link] = field(default_factory=dict)
    _tracks: dict[int, Track] = field(default_factory=dict)
    _open: dict[str, int] = field(default_factory=dict)
    _full: bool = False
    _told: dict[str, list[RecordingTrouble]] = field(default_factory=dict)
    # Bounded by what a recorder can begin and end while the database is busy.
    _rows: asyncio.Queue[Callable[[], Awaitable[None]]] = field(default_factory=asyncio.Queue)

    def __post_init__(self) -> None:
        self.recovery = Recovery(self.recordings, self.files)
        self.processes = RecorderProcesses(self.settings, self._hear, self._lost)

    @property
    def pid(self) -> int | None:
        return self.processes.pid

    # ---- what conferences and the relay say

    def follow(self, state: LiveState, scene: Scene) -> Shown:
        """What is recorded of the conference from now on, as a watcher that wants it."""
        recording = state.recording
        near = live_recording.comes_by_itself(state)
        session = self._sessions.get(state.conference.id)
        if session is None:
            if recording.state is RecordingState.OFF and not near:
                return {}
            session = self._begin(state.conference.id)
        wanted: Mapping[ProducerName, int] = {}
        running = state.conference.state is not ConferenceState.RECESS
        if recording.state is RecordingState.RECORDING and running and not self._full:
            wanted = chosen(scene, recording.site_ids)
        session.follow(state, wanted, near=near)
        return {SlotName(name): Seen(name, layer) for name, layer in wanted.items()}

    def _begin(self, conference_id: str) -> ConferenceRecording:
        session = ConferenceRecording(conference_id, self.relay, self, self.clock)
        self._sessions[conference_id] = session
        self.tasks.spawn("recording of a conference", session.run)
        return session

    def forget(self, conference_id: str) -> None:
        """Nobody is there any more."""
        session = self._sessions.get(conference_id)
        if session is not None:
            session.leave()

    def relay_event(self, event: PeerGone) -> None:
        for link in self._links.values():
            if link.peer == event.peer:
                link.end()

    def committed(self, committed: Committed) -> None:
        for entry in committed.entries:
            match entry.event:
                case RecordingStopped(recording_id=recording_id):
                    self._told.pop(committed.conference_id, None)
                    if committed.conference_id not in self._sessions:
                        self.tasks.spawn("end of a recording", self.ended, recording_id)
                case _:
                    continue

    # ---- for sessions

    async def recorder(self) -> "RecordingDesk":
        self.processes.need()
        try:
            async with asyncio.timeout(STARTED_S):
                await self.processes.ready.wait()
        except TimeoutError:
            raise RecorderDown from None
        return self

    def tell(self, message: ToRecorder) -> None:
        self.processes.tell(message)

    def linked(self, link: Link) -> None:
        self._links[link.number] = link

    def unlinked(self, link: Link) -> None:
        self._links.pop(link.number, None)

    def begin(self, number: int, track: Track) -> None:
        self._tracks[number] = track

    def folder(self, conference_id: str) -> str:
        return str(self.files.path(_folder(conference_id)))

    async def ended(self, recording_id: str) -> None:
        """After the last row of its files."""
        done = asyncio.Event()

        async def settle() -> None:
            await self.recordings.settle(recording_id)
            done.set()

        self._rows.put_nowait(settle)
        await done.wait()

    # ---- what the recorder says

    def _lost(self) -> None:
        """It died, or hangs: others take over its sessions, and its files are looked at."""
        for link in list(self._links.values()):
            link.end()
        segments, self._open = list(self._open), {}
        if segments:

            async def recover() -> None:
                self.tasks.spawn("repair of recordings", self.recovery.recover, segments)

            # Only when the rows are there.
            self._rows.put_nowait(recover)

    def _hear(self, message: FromRecorder) -> None:
        match message:
            case Answer(session=number, sdp=sdp):
                link = self._links.get(number)
                if link is not None and not link.answer.done():
                    link.answer.set_result(sdp)
            case Joined(session=number) if number in self._links:
                self._links[number].joined.set()
            case Left(session=number) if number in self._links:
                self._links[number].end()
            case Released(track=number):
                self._released(number)
            case Troubled(track=number, trouble=trouble):
                self._of(number, lambda one: one.troubled(number, RecordingFault(trouble)))
            case Began() | Noted() | Ended():
                self._write_down(message)
            case Alive() | Ready() | Joined() | Left():
                pass

    def _of(self, number: int, act: Callable[[ConferenceRecording], None]) -> None:
        track = self._tracks.get(number)
        session = None if track is None else self._sessions.get(track.conference_id)
        if session is not None:
            act(session)

    def _released(self, number: int) -> None:
        self._of(number, lambda one: one.released(number))
        self._tracks.pop(number, None)

    def _write_down(self, message: Began | Noted | Ended) -> None:
        match message:
            case Began(track=number, segment=segment) if number in self._tracks:
                self._open[segment] = number
                self._of(number, lambda one: one.written(number))
                new = _new(message, self._tracks[number])
                self._rows.put_nowait(lambda: self.recordings.begin(new))
            case Noted(segment=segment, started_at_ms=started_at_ms, gaps=gaps):
                self._rows.put_nowait(lambda: self.recordings.note(segment, started_at_ms, gaps))
            case Ended(segment=segment, whole=True):
                self._open.pop(segment, None)
                ended = _ended(message)
                self._rows.put_nowait(lambda: self.recordings.end(ended))
            case Ended(segment=segment) if segment in self._open:
                del self._open[segment]
                self._rows.put_nowait(lambda: self.recovery.recover([segment]))
            case _:
                pass

    async def write_rows(self) -> None:
        """In the order of what happened; run in a task."""
        while True:
            work = await self._rows.get()
            try:
                await work()
            except Exception:
                # The file is there; its row is brought in line by the recovery at the next start.
                log.exception("segment_not_noted")

    # ---- the disk, and what is told

    async def look(self) -> None:
        """Run in a task: is there room, and what must be told?"""
        while True:
            await asyncio.sleep(LOOKED_EVERY_S)
            self._look_at_disk()
            for conference_id, session in list(self._sessions.items()):
                await self._tell(conference_id, session)

    def _look_at_disk(self) -> None:
        if not self._sessions:
            return
        free = self.disk.free_bytes()
        full = free < self.disk.reserve_bytes * (ROOM_AGAIN if self._full else 1)
        if full == self._full:
            return
        self._full = full
        log.warning("recording_disk", full=full, free_mb=free >> 20)
        for session in self._sessions.values():
            if full:
                session.pause_for_room()
            else:
                session.faults.pop((RecordingFault.DISK_FULL, None), None)
        self.direct_again()

    async def _tell(self, conference_id: str, session: ConferenceRecording) -> None:
        now_s = time.monotonic()
        troubles = [
            RecordingTrouble(
                fault=fault,
                attendee_id=who,
                since_ms=self.clock() - round((now_s - since_s) * 1000),
            )
            for (fault, who), since_s in session.faults.items()
            if now_s - since_s >= TOLD_AFTER_S or fault is RecordingFault.DISK_FULL
        ]
        if not session.on or _same(troubles, self._told.get(conference_id, [])):
            return
        self._told[conference_id] = troubles
        command = ReportRecording(type="recording.report", troubles=troubles)
        try:
            await self.live.execute_system(ConferenceId(conference_id), command)
        except (Refused, ProtocolError) as error:
            log.warning("recording_not_reported", code=error.code.value)

    async def tidy(self) -> None:
        """Run in a task: delete what the rule keeps no longer."""
        while True:
            try:
                if count := await self.recordings.tidy():
                    log.info("recordings_deleted_by_rule", count=count)
            except Refused as refused:
                log.warning("recordings_not_tidied", code=refused.code.value)
            await asyncio.sleep(TIDIED_EVERY_S)

    async def restore(self) -> None:
        """Begin the work that goes on as long as the server; what the last run was writing is
        repaired while people come back."""
        if await self.recordings.running():
            self.processes.need()
        for number in range(PROCESSES):
            self.tasks.spawn(f"recorder {number}", self.processes.keep, number)
        self.tasks.spawn("rows of recordings", self.write_rows)
        self.tasks.spawn("watch of recordings", self.look)
        self.tasks.spawn("retention of recordings", self.tidy)
        self.tasks.spawn("repair of recordings", self.recovery.recover, None)


def _same(one: list[RecordingTrouble], other: list[RecordingTrouble]) -> bool:
    """But for the moment they are counted from."""
    return {(t.fault, t.attendee_id) for t in one} == {(t.fault, t.attendee_id) for t in other}


def _folder(conference_id: str) -> str:
    return f"recordings/{conference_id}"


def _new(began: Began, track: Track) -> NewSegment:
    return NewSegment(
        id=began.segment,
        recording_id=track.recording_id,
        conference_id=track.conference_id,
        attendee_id=track.attendee_id,
        site_id=track.site_id,
        kind=track.kind,
        codec=SegmentCodec(began.codec),
        file=f"{_folder(track.conference_id)}/{began.file}",
        started_at_ms=began.started_at_ms,
    )


def _ended(ended: Ended) -> EndedSegment:
    return EndedSegment(
        id=ended.segment,
        state=SegmentState.CLOSED,
        started_at_ms=ended.started_at_ms,
        ended_at_ms=ended.ended_at_ms,
        byte_count=ended.byte_count,
        sha256=ended.sha256,
        gaps=ended.gaps,
    )
