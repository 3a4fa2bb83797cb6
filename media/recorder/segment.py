"""One file of one track: Matroska in short clusters, each handed to the system when it is whole, so
that whatever ends this process leaves a file that plays up to its last second.
"""

import errno
import fcntl
import hashlib
import io
import os
from contextlib import suppress
from dataclasses import dataclass
from fractions import Fraction
from functools import cache
from pathlib import Path

import av
import numpy as np
from av.container import InputContainer, OutputContainer
from av.stream import Stream

from media.recorder.frames import Frame, picture_size
from media.recorder.wire import Codec, Trouble

CLUSTER_MS = 500
"""A cluster is written by the first frame after it; with DTX that may be 400 ms later."""
MILLISECOND = Fraction(1, 1000)
HASHED_AT_ONCE = 1 << 20
_NO_ROOM = frozenset({errno.ENOSPC, errno.EDQUOT})


FAILURES = (OSError, av.FFmpegError)
"""What a disk that is full or broken leads to."""


def trouble_of(error: OSError | av.FFmpegError) -> Trouble:
    return "disk_full" if error.errno in _NO_ROOM else "storage_failed"


@dataclass(frozen=True, slots=True)
class Finished:
    byte_count: int
    sha256: str


class Segment:
    """An open file, locked for as long as somebody writes to it. Raises one of `FAILURES` when it
    can't be written."""

    def __init__(self, path: Path, codec: Codec, first: Frame) -> None:
        self.path = path
        self.codec = codec
        self._newest_ms = -1
        path.parent.mkdir(parents=True, exist_ok=True)
        self._lock = os.open(path, os.O_CREAT | os.O_RDWR, 0o640)
        try:
            fcntl.flock(self._lock, fcntl.LOCK_EX)
            self._container, self._stream = _open(path, codec, first)
        except FAILURES:
            os.close(self._lock)
            raise

    def write(self, frame: Frame, at_ms: float) -> int:
        """`at_ms` since the file's start; times never stand still. The time it was given."""
        now_ms = max(self._newest_ms + 1, round(at_ms))
        self._newest_ms = now_ms
        packet = av.Packet(frame.data)
        packet.stream = self._stream
        packet.time_base = MILLISECOND
        packet.pts = packet.dts = now_ms
        packet.is_keyframe = frame.key
        self._container.mux_one(packet)
        return now_ms

    @property
    def written(self) -> int:
        return os.fstat(self._lock).st_size

    def sync(self) -> None:
        """What the system holds is on disk; slow."""
        os.fdatasync(self._lock)

    def finish(self) -> Finished:
        """Index and duration are written; slow."""
        try:
            self._container.close()
            os.fsync(self._lock)
            return Finished(self.path.stat().st_size, digest(self.path))
        finally:
            os.close(self._lock)

    def abandon(self) -> None:
        """It can't be finished: what is there is repaired by somebody else."""
        with suppress(*FAILURES):
            self._container.close()
        os.close(self._lock)


def _open(path: Path, codec: Codec, first: Frame) -> tuple[OutputContainer, Stream]:
    options = {"cluster_time_limit": str(CLUSTER_MS), "flush_packets": "1"}
    container = av.open(str(path), "w", format="matroska", options=options)
    if codec == "opus":
        return container, container.add_stream_from_template(_opus().streams.audio[0])
    width, height = picture_size(codec, first.data)
    return container, container.add_mux_stream(codec, width=width, height=height)


@cache
def _opus() -> InputContainer:
    """A stream whose head says what all our Opus is: 48 kHz, two channels (RFC 7845 5.1)."""
    made = io.BytesIO()
    with av.open(made, "w", format="matroska") as container:
        stream = container.add_stream("libopus", rate=48_000)
        frame = av.AudioFrame.from_ndarray(np.zeros((1, 1_920), np.int16), "s16", "stereo")
        frame.sample_rate, frame.pts = 48_000, 0
        container.mux(stream.encode(frame))
        container.mux(stream.encode(None))
    made.seek(0)
    return av.open(made, "r")


def digest(path: Path) -> str:
    sha256 = hashlib.sha256()
    with path.open("rb") as file:
        while block := file.read(HASHED_AT_ONCE):
            sha256.update(block)
    return sha256.hexdigest()
