"""Any audio or film file as 16 kHz mono samples with their places in it, a second at a time.

A file may be hours long, cut off by a crash, or broken in the middle: what can be decoded is given
at its own place, what can't is a gap. Only a file that gives nothing at all is refused.
"""

from collections.abc import Iterator
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias

import av
import numpy as np
from av.audio.resampler import AudioResampler
from av.container import InputContainer

from transcripts.engine import SAMPLE_RATE_HZ, Samples

if TYPE_CHECKING:
    from av.audio.stream import AudioStream

BLOCK = SAMPLE_RATE_HZ
"""Samples handed on at once, about."""

SLACK = SAMPLE_RATE_HZ // 20
"""Containers round times to milliseconds or worse; a larger difference is a gap."""

Block: TypeAlias = tuple[int, Samples]
"""Where it begins, in samples from the beginning of the film, and the samples."""


class SoundFault(StrEnum):
    """Why a file can't be listened to."""

    MISSING = "file_missing"
    UNREADABLE = "file_unreadable"
    NO_SOUND = "file_has_no_sound"
    UNKNOWN_CODEC = "codec_unknown"


class NoSound(Exception):
    """`fault` says why; `args[1]` is what the decoder said."""

    def __init__(self, fault: SoundFault, detail: str = "") -> None:
        super().__init__(fault.value, detail)
        self.fault = fault


def read_sound(path: Path) -> Iterator[Block]:
    """The first sound track, in order; blocks neither overlap nor begin before 0."""
    with _opened(path) as container:
        reader = _Reader(_first_time_s(container))
        for packet in _packets(container):
            for frame in _frames(packet):
                yield from reader.take(frame)
        yield from reader.finish()
        if reader.frames == 0:
            raise NoSound(SoundFault.UNREADABLE, "no sample could be decoded")


def sound_length_s(path: Path) -> float:
    """How long the file lasts: as its header says, else as its last packet does."""
    with _opened(path) as container:
        if container.duration:
            return container.duration / av.time_base
        stream = container.streams.audio[0]
        last = 0
        for packet in _packets(container):
            last = max(last, (packet.pts or 0) + (packet.duration or 0))
        return float(last * (stream.time_base or 0))


def _opened(path: Path) -> InputContainer:
    try:
        container = av.open(path, "r", metadata_errors="replace")
    except FileNotFoundError as error:
        raise NoSound(SoundFault.MISSING, str(error)) from error
    except (av.FFmpegError, OSError, ValueError) as error:
        raise NoSound(SoundFault.UNREADABLE, str(error)) from error
    try:
        _check(container)
    except NoSound:
        container.close()
        raise
    return container


def _check(container: InputContainer) -> None:
    if not any(stream.type == "audio" for stream in container.streams):
        raise NoSound(SoundFault.NO_SOUND)
    if not container.streams.audio:
        raise NoSound(SoundFault.UNKNOWN_CODEC)


def _first_time_s(container: InputContainer) -> float:
    """Broadcast streams begin at any time and players count from there; files begin at 0."""
    if container.format.name == "mpegts" and container.start_time:
        return container.start_time / av.time_base
    return 0.0


def _packets(container: InputContainer) -> "Iterator[av.Packet[AudioStream]]":
    """Until the end, or until the file was cut off."""
    packets = container.demux(container.streams.audio[0])
    while True:
        try:
            packet = next(packets, None)
        except av.FFmpegError:
            return
        if packet is None:
            return
        yield packet


def _frames(packet: "av.Packet[AudioStream]") -> list[av.AudioFrame]:
    """What a packet holds; nothing if it is broken."""
    try:
        return packet.decode()
    except av.FFmpegError:
        return []


class _Reader:
    """Resamples frames and keeps count of where their samples belong."""

    def __init__(self, first_time_s: float) -> None:
        self.frames = 0
        self._first_time_s = first_time_s
        self._resampler = _resampler()
        self._shape: tuple[str, str, int] | None = None
        self._parts: list[Samples] = []
        self._start = 0
        self._length = 0

    def take(self, frame: av.AudioFrame) -> Iterator[Block]:
        shape = (frame.format.name, frame.layout.name, frame.sample_rate)
        place = self._place(frame)
        expected = self._start + self._length
        if self._shape not in (None, shape) or abs(place - expected) > SLACK:
            yield from self._restart(max(place, expected))
        self._shape = shape
        self.frames += 1
        frame.pts = None
        self._add(self._resampler.resample(frame))
        if self._length >= BLOCK:
            yield from self._give()

    def finish(self) -> Iterator[Block]:
        self._add(self._resampler.resample(None))
        yield from self._give()

    def _place(self, frame: av.AudioFrame) -> int:
        if frame.pts is None or frame.time_base is None:
            return self._start + self._length
        at_s = float(frame.pts * frame.time_base) - self._first_time_s
        return max(0, round(at_s * SAMPLE_RATE_HZ))

    def _restart(self, place: int) -> Iterator[Block]:
        """The sound goes on elsewhere, or in another form."""
        yield from self.finish()
        self._resampler = _resampler()
        self._start = max(place, self._start)

    def _add(self, frames: list[av.AudioFrame]) -> None:
        for frame in frames:
            samples = frame.to_ndarray()[0].astype(np.float32, copy=False)
            self._parts.append(samples)
            self._length += samples.size

    def _give(self) -> Iterator[Block]:
        if self._length:
            yield self._start, np.concatenate(self._parts)
        self._start += self._length
        self._parts, self._length = [], 0


def _resampler() -> AudioResampler:
    return AudioResampler(format="flt", layout="mono", rate=SAMPLE_RATE_HZ)
