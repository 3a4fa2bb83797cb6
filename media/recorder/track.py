"""One producer from the first packet to the last: frames into files, a new file every some minutes,
and a note of each stretch that was lost on the way.
"""

import asyncio
import uuid
from collections.abc import Callable
from concurrent.futures import Executor
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeAlias

from media.recorder.clock import RelayClock, TrackClock
from media.recorder.frames import CODECS, Assembler, Frame
from media.recorder.reception import Arrived
from media.recorder.segment import FAILURES, Segment, trouble_of
from media.recorder.wire import Began, Codec, Ended, FromRecorder, Noted, Span, Trouble, Troubled
from media.sdp.codecs import CLOCK_RATES

GAP_LEAST_MS = 60
"""Shorter ones a decoder conceals."""
GAPS_KEPT = 500
FRAME_MS: dict[Codec, int] = {"opus": 20, "vp8": 33, "h264": 33}
"""How long the last frame of a file lasts."""
NUDGED_EVERY_S = 1.0

Tell: TypeAlias = Callable[[FromRecorder], None]


@dataclass(slots=True)
class _Open:
    """The file being written. `started_ms` is corrected once, when the clock becomes exact."""

    id: str
    segment: Segment
    first: int
    started_ms: float
    exact: bool
    shape: bytes
    opened_s: float
    ended_ms: float
    gaps: list[Span] = field(default_factory=list)


class Track:
    """`wants_key` asks the relay for a picture to begin from. Slow work is done by `disk`."""

    def __init__(
        self,
        number: int,
        folder: Path,
        *,
        longest_s: float,
        relay: RelayClock,
        tell: Tell,
        disk: Executor,
        unrecorded: Span | None = None,
    ) -> None:
        self.number = number
        self._folder = folder
        self._longest_s = longest_s
        self._relay = relay
        self._tell = tell
        self._disk = disk
        self._assembler: Assembler | None = None
        self._clock: TrackClock | None = None
        self._file: _Open | None = None
        self._trouble: Trouble | None = None
        self._unrecorded = unrecorded
        self._finishing: set[asyncio.Future[None]] = set()

    @property
    def segment(self) -> Segment | None:
        return None if self._file is None else self._file.segment

    def keep_to_this_file(self) -> None:
        """Of another nobody would learn."""
        self._longest_s = float("inf")

    def wants_key(self, now_s: float) -> bool:
        if self._assembler is None or self._assembler.codec == "opus":
            return False
        return self._assembler.awaits_key or self._is_long(now_s)

    def report(self, ntp: int, timestamp: int) -> None:
        """What the relay said of the slot before our first packet is of another source."""
        if self._clock is None:
            return
        self._clock.report(ntp, timestamp)
        if self._file is not None and not self._file.exact:
            self._file.exact = True
            self._file.started_ms = self._clock.wall(self._file.first)
            self._note(self._file)

    def take(self, arrived: Arrived, now_s: float) -> None:
        codec = CODECS.get(arrived.packet.payload_type)
        if codec is None:
            self._troubled("codec_unknown")
            return
        if self._assembler is None or self._assembler.codec != codec:
            self.finish()
            self._assembler = Assembler(codec)
            self._clock = TrackClock(self._relay, CLOCK_RATES[codec])
        frame = self._assembler.take(arrived)
        clock = self._clock
        if clock is None:
            return
        extended = clock.extend(arrived.packet.timestamp)
        clock.arrived(extended, now_s * 1000)
        if frame is not None:
            self._write(frame, extended, clock, now_s)

    def _write(self, frame: Frame, extended: int, clock: TrackClock, now_s: float) -> None:
        file = self._file
        if file is not None and frame.key and self._ends_before(file, frame, now_s):
            self.finish()
            file = None
        try:
            if file is None:
                file = self._begin(frame, extended, clock, now_s)
            at_ms = (
                clock.wall(extended) - file.started_ms
                if file.exact
                else clock.ms_between(file.first, extended)
            )
            self._mark_gap(file, frame, file.started_ms + at_ms)
            written_ms = file.segment.write(frame, at_ms)
        except FAILURES as error:
            self._fail(trouble_of(error))
            return
        file.ended_ms = file.started_ms + written_ms + FRAME_MS[file.segment.codec]

    def _ends_before(self, file: _Open, frame: Frame, now_s: float) -> bool:
        return self._is_long(now_s) or frame.shape != file.shape

    def _is_long(self, now_s: float) -> bool:
        return self._file is not None and now_s - self._file.opened_s >= self._longest_s

    def _begin(self, frame: Frame, extended: int, clock: TrackClock, now_s: float) -> _Open:
        name = uuid.uuid4().hex
        assert self._assembler is not None  # noqa: S101  # it made the frame
        codec = self._assembler.codec
        segment = Segment(self._folder / f"{name}.mkv", codec, frame)
        started_ms = clock.wall(extended)
        file = _Open(
            id=name,
            segment=segment,
            first=extended,
            started_ms=started_ms,
            exact=clock.exact,
            shape=frame.shape,
            opened_s=now_s,
            ended_ms=started_ms,
        )
        self._file, self._trouble = file, None
        self._tell(
            Began(
                track=self.number,
                segment=name,
                file=segment.path.name,
                codec=codec,
                started_at_ms=round(started_ms),
            )
        )
        if self._unrecorded is not None:
            file.gaps.append(self._unrecorded)
            self._unrecorded = None
            self._note(file)
        return file

    def _mark_gap(self, file: _Open, frame: Frame, at_ms: float) -> None:
        if not frame.after_loss or at_ms - file.ended_ms < GAP_LEAST_MS:
            return
        if len(file.gaps) < GAPS_KEPT:
            file.gaps.append((round(file.ended_ms), round(at_ms)))
            self._note(file)

    def _note(self, file: _Open) -> None:
        self._tell(
            Noted(segment=file.id, started_at_ms=round(file.started_ms), gaps=tuple(file.gaps))
        )

    def _fail(self, trouble: Trouble) -> None:
        self._troubled(trouble)
        self.finish(whole=False)

    def _troubled(self, trouble: Trouble) -> None:
        if trouble != self._trouble:
            self._trouble = trouble
            self._tell(Troubled(track=self.number, trouble=trouble))

    def finish(self, *, whole: bool = True) -> None:
        """End the open file; `settled` waits until that is done."""
        file, self._file = self._file, None
        if file is None:
            return
        task = asyncio.ensure_future(self._finish(file, whole=whole))
        self._finishing.add(task)
        task.add_done_callback(self._finishing.discard)

    async def settled(self) -> None:
        if self._finishing:
            await asyncio.wait(self._finishing)

    async def _finish(self, file: _Open, *, whole: bool) -> None:
        loop = asyncio.get_running_loop()
        byte_count, sha256 = 0, ""
        try:
            if whole:
                done = await loop.run_in_executor(self._disk, file.segment.finish)
                byte_count, sha256 = done.byte_count, done.sha256
            else:
                await loop.run_in_executor(self._disk, file.segment.abandon)
        except FAILURES as error:
            whole = False
            self._troubled(trouble_of(error))
        started_ms = round(file.started_ms)
        self._tell(
            Ended(
                track=self.number,
                segment=file.id,
                started_at_ms=started_ms,
                ended_at_ms=max(started_ms, round(file.ended_ms)),
                byte_count=byte_count,
                sha256=sha256,
                gaps=tuple(file.gaps),
                whole=whole,
            )
        )
