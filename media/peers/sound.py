"""What does a light peer say? A tone, silence, or a WAV file, encoded once in Opus, 20 ms a packet,
with the audio level of each (RFC 6464).
"""

import hashlib
import math
from collections.abc import Iterator
from dataclasses import dataclass, replace
from fractions import Fraction
from pathlib import Path
from typing import Any

import av
import numpy as np
from av.audio.codeccontext import AudioCodecContext

RATE = 48_000
FRAME = 960  # 20 ms
LOOP_FRAMES = 50
SILENT = 127
SILENT_EVERY = 20  # 400 ms
BITRATE_BPS = 32_000

_Samples = np.ndarray[tuple[int, ...], np.dtype[np.int16]]


@dataclass(frozen=True, slots=True)
class Sound:
    """`packets`: (Opus, level in −dBov). Told once from the start, or again and again. `every`: of
    so many packets one is sent, as discontinuous transmission does (RFC 6716 2.1.9)."""

    name: str
    packets: tuple[tuple[bytes, int], ...]
    loops: bool
    every: int = 1

    @property
    def prints(self) -> frozenset[bytes]:
        return frozenset(payload_print(payload) for payload, _ in self.packets)

    @property
    def duration_s(self) -> float:
        return len(self.packets) * FRAME / RATE


def payload_print(payload: bytes) -> bytes:
    return hashlib.blake2s(payload, digest_size=8).digest()


def silence(name: str) -> Sound:
    hush = _encode(name, [np.zeros(FRAME, np.int16)] * LOOP_FRAMES, loops=True)
    return replace(hush, every=SILENT_EVERY)


def tone(name: str, frequency_hz: float, level: float = 0.3) -> Sound:
    """Whole periods in a second, so that the loop has no click."""
    steps = np.arange(LOOP_FRAMES * FRAME) * (2 * math.pi * round(frequency_hz) / RATE)
    samples = (np.sin(steps) * level * 32_767).astype(np.int16)
    return _encode(name, np.split(samples, LOOP_FRAMES), loops=True)


def from_file(name: str, path: Path) -> Sound:
    """Any audio file; told once."""
    return _encode(name, list(_read(path)), loops=False)


def from_samples(name: str, samples: _Samples) -> Sound:
    """Mono samples at `RATE`; told once."""
    whole = np.pad(samples, (0, -samples.size % FRAME))
    return _encode(name, np.split(whole, whole.size // FRAME), loops=False)


def _read(path: Path) -> Iterator[_Samples]:
    resampler = av.AudioResampler(format="s16", layout="mono", rate=RATE, frame_size=FRAME)
    with av.open(str(path)) as container:
        frames: list[Any] = [*container.decode(audio=0), None]
        for frame in frames:
            for piece in resampler.resample(frame):
                samples = piece.to_ndarray().reshape(-1).astype(np.int16)
                yield np.pad(samples, (0, FRAME - len(samples)))


def _encode(name: str, pieces: list[_Samples], *, loops: bool) -> Sound:
    encoder = AudioCodecContext.create("libopus", "w")
    encoder.sample_rate, encoder.layout, encoder.format = RATE, "mono", "s16"
    encoder.bit_rate = BITRATE_BPS
    encoder.options = {"application": "voip", "frame_duration": "20"}
    packets: list[bytes] = []
    for index, piece in enumerate(pieces):
        frame = av.AudioFrame.from_ndarray(piece.reshape(1, -1), format="s16", layout="mono")
        frame.sample_rate, frame.pts = RATE, index * FRAME
        frame.time_base = Fraction(1, RATE)
        packets += (bytes(packet) for packet in encoder.encode(frame))
    packets += (bytes(packet) for packet in encoder.encode(None))
    levels = [_level(piece) for piece in pieces]
    return Sound(name, tuple(zip(packets, levels, strict=False)), loops)


def _level(samples: _Samples) -> int:
    """−dBov of RFC 6464, 0 loudest … 127 silent."""
    power = float(np.mean(samples.astype(np.float64) ** 2)) / 32_768**2
    return SILENT if power <= 0 else min(SILENT, max(0, round(-10 * math.log10(power))))
