"""Recorded files read forwards, once: the picture of a moment, the sound of a stretch. Only what is
asked for is decoded, nothing is held but what comes next, and a file that breaks off ends there."""

from collections.abc import Generator, Iterator, Sequence
from dataclasses import dataclass, field
from fractions import Fraction

import av
import numpy as np
import numpy.typing as npt
from av.error import FFmpegError

from server.composing.order import BRIDGE_MS, LEAD_MS, SAMPLE_RATE, Track

Samples = npt.NDArray[np.float32]

SKIP_MS = 400
"""What lies further ahead than this is reached by packets that aren't decoded, where a key frame
allows it."""
WAITING_PACKETS = 600
"""Kept undecoded at most while looking for a key frame; WebRTC sends few of them."""
BAD_IN_A_ROW = 50
"""So many packets that can't be decoded mean that the rest can't either."""
JUMP_SAMPLES = SAMPLE_RATE * 30 // 1000
"""File times are whole milliseconds: within this, sound goes on where it ended, without clicks."""
LOST_MS = 1_000
"""A picture that stands still for longer because packets are missing is said to be lost."""
PER_MS = SAMPLE_RATE // 1000


class PictureFile:
    """One file of pictures."""

    def __init__(self, track: Track) -> None:
        self.track = track
        self.broken = False
        self._wanted_ms = 0
        self._frames = self._decoded()
        self._now: av.VideoFrame | None = None
        self._next: tuple[int, av.VideoFrame] | None = None

    def at(self, wall_ms: int) -> av.VideoFrame | None:
        """The picture of this moment; before the first one, that one; the last one stays."""
        self._wanted_ms = wall_ms - self.track.started_at_ms
        while True:
            if self._next is None:
                self._next = next(self._frames, None)
            if self._next is None or (self._now is not None and self._next[0] > self._wanted_ms):
                return self._now
            self._now, self._next = self._next[1], None

    def close(self) -> None:
        self._frames.close()

    def _decoded(self) -> Generator[tuple[int, av.VideoFrame]]:
        try:
            with av.open(self.track.file) as container:
                stream = container.streams.video[0]
                stream.codec_context.thread_count = 1
                yield from self._from_packets(container.demux(stream))
        except (FFmpegError, IndexError):
            self.broken = True

    def _from_packets(
        self, packets: Iterator["av.Packet[av.VideoStream]"]
    ) -> Iterator[tuple[int, av.VideoFrame]]:
        waiting: list[av.Packet[av.VideoStream]] = []
        bad = 0
        for packet in packets:
            if packet.is_keyframe:
                waiting.clear()
            waiting.append(packet)
            at_ms = _ms(packet.pts, packet.time_base)
            far = at_ms is not None and at_ms < self._wanted_ms - SKIP_MS
            if far and len(waiting) < WAITING_PACKETS:
                continue
            for one in waiting:
                try:
                    frames = one.decode()
                except FFmpegError:
                    bad += 1
                    if bad > BAD_IN_A_ROW:
                        raise
                    continue
                bad = 0
                for frame in frames:
                    frame_ms = _ms(frame.pts, frame.time_base)
                    if frame_ms is not None:
                        yield frame_ms, frame
            waiting.clear()


class SoundFile:
    """One file of sound."""

    def __init__(self, track: Track) -> None:
        self.track = track
        self.broken = False
        self._wanted_ms = 0
        self._blocks = self._decoded()
        self._block: tuple[int, Samples] | None = None

    def add_to(self, mix: Samples, wall_ms: int) -> None:
        """Add what was heard from `wall_ms` on; stretches are asked for in the order of time."""
        self._wanted_ms = wall_ms - self.track.started_at_ms
        start = self._wanted_ms * PER_MS
        end = start + len(mix)
        while True:
            if self._block is None:
                self._block = next(self._blocks, None)
            if self._block is None or self._block[0] >= end:
                return
            at, samples = self._block
            first, last = max(at, start), min(at + len(samples), end)
            if first < last:
                mix[first - start : last - start] += samples[first - at : last - at]
            if at + len(samples) > end:
                return
            self._block = None

    def close(self) -> None:
        self._blocks.close()

    def _decoded(self) -> Generator[tuple[int, Samples]]:
        try:
            with av.open(self.track.file) as container:
                yield from self._from_packets(container)
        except (FFmpegError, IndexError):
            self.broken = True

    def _from_packets(
        self, container: av.container.InputContainer
    ) -> Iterator[tuple[int, Samples]]:
        stream = container.streams.audio[0]
        to_mono = av.AudioResampler(format="flt", layout="mono", rate=SAMPLE_RATE)
        goes_on: int | None = None
        bad = 0
        for packet in container.demux(stream):
            at_ms = _ms(packet.pts, packet.time_base)
            if at_ms is not None and at_ms < self._wanted_ms - SKIP_MS:
                continue
            try:
                frames = packet.decode()
            except FFmpegError:
                bad += 1
                if bad > BAD_IN_A_ROW:
                    raise
                continue
            bad = 0
            for frame in frames:
                frame_ms = _ms(frame.pts, frame.time_base)
                said = (goes_on or 0) if frame_ms is None else frame_ms * PER_MS
                if goes_on is None or abs(said - goes_on) > JUMP_SAMPLES:
                    goes_on = said
                for part in to_mono.resample(frame):
                    samples = part.to_ndarray().reshape(-1).astype(np.float32, copy=False)
                    yield goes_on, samples
                    goes_on += len(samples)


@dataclass(slots=True)
class Picture:
    """The pictures of one producer, whatever files they lie in."""

    tracks: Sequence[Track]
    _open: PictureFile | None = field(default=None, init=False)
    _index: int = field(default=-1, init=False)

    def at(self, wall_ms: int) -> tuple[av.VideoFrame | None, bool]:
        """And whether it is only the last one before the signal was lost."""
        index = self._at(wall_ms)
        if self._open is None or index != self._index:
            self.close()
            self._open, self._index = PictureFile(self.tracks[index]), index
        frame = self._open.at(wall_ms)
        return frame, self._open.broken or _lost(self._open.track, wall_ms)

    def _at(self, wall_ms: int) -> int:
        """The file that has begun, or is about to where the one before it ended long ago."""
        tracks = self.tracks
        near = [n for n, track in enumerate(tracks) if track.started_at_ms - LEAD_MS <= wall_ms]
        index = near[-1] if near else 0
        if index and tracks[index].started_at_ms > wall_ms:
            ended_ms = tracks[index - 1].ended_at_ms
            return index - 1 if wall_ms - ended_ms < BRIDGE_MS else index
        return index

    def broken_track(self) -> Track | None:
        return self._open.track if self._open is not None and self._open.broken else None

    def close(self) -> None:
        if self._open is not None:
            self._open.close()
            self._open = None


def _lost(track: Track, wall_ms: int) -> bool:
    if wall_ms > track.ended_at_ms + LOST_MS:
        return True
    return any(start + LOST_MS <= wall_ms < end for start, end in track.gaps)


def _ms(pts: int | None, time_base: Fraction | None) -> int | None:
    return None if pts is None or time_base is None else round(pts * time_base * 1000)
