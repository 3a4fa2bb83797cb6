"""Recorded files of a station whose picture flashes when it beeps, as a recorder leaves them."""

from collections.abc import Sequence
from fractions import Fraction
from pathlib import Path

import av
import numpy as np

from server.demo.flashes import BEEP_HZ, FLASH_MS, FLASH_RGB, RATE

SIZE = (640, 360)


def write_pictures(path: Path, seconds: float, flashes_ms: Sequence[int], *, fps: int = 25) -> None:
    """A file as a recorder leaves it: one track of VP8."""
    fast = {"deadline": "realtime", "cpu-used": "8"}
    with av.open(path, "w", format="matroska") as container:
        stream = container.add_stream("libvpx", rate=fps, options=fast)
        stream.width, stream.height = SIZE
        stream.pix_fmt, stream.bit_rate = "yuv420p", 500_000
        for number in range(round(seconds * fps)):
            at_ms = number * 1000 / fps
            flash = any(start <= at_ms < start + FLASH_MS for start in flashes_ms)
            image = np.full((SIZE[1], SIZE[0], 3), FLASH_RGB if flash else (30, 80, 60), np.uint8)
            left = number * 4 % (SIZE[0] - 60)
            image[100:160, left : left + 60] = (220, 200, 90)
            frame = av.VideoFrame.from_ndarray(image, format="rgb24")
            frame.pts, frame.time_base = number, Fraction(1, fps)
            container.mux(stream.encode(frame))
        container.mux(stream.encode(None))


def write_sound(path: Path, seconds: float, beeps_ms: Sequence[int]) -> None:
    """A file as a recorder leaves it: one track of Opus."""
    whole = np.zeros(round(seconds * RATE), dtype=np.float32)
    tone = 0.5 * np.sin(2 * np.pi * BEEP_HZ * np.arange(RATE * FLASH_MS // 1000) / RATE)
    for at_ms in beeps_ms:
        part = whole[at_ms * RATE // 1000 :][: len(tone)]
        part += tone[: len(part)]
    samples = (whole * 32_767).astype(np.int16)
    with av.open(path, "w", format="matroska") as container:
        stream = container.add_stream("libopus", rate=RATE, layout="mono")
        for start in range(0, len(samples), 960):
            block = np.ascontiguousarray(samples[start : start + 960].reshape(1, -1))
            frame = av.AudioFrame.from_ndarray(block, format="s16", layout="mono")
            frame.sample_rate, frame.pts, frame.time_base = RATE, start, Fraction(1, RATE)
            container.mux(stream.encode(frame))
        container.mux(stream.encode(None))
