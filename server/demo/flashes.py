"""How far sound and picture of a station lie apart whose picture flashes when it beeps.

The flash is magenta and the beep a pure tone, so that both are found among other pictures, pages
and voices.
"""

from collections.abc import Iterator
from pathlib import Path

import av
import numpy as np
import numpy.typing as npt

FLASH_RGB = (255, 0, 255)
FLASH_MS = 200
BEEP_HZ = 1_800
RATE = 48_000
HOP = RATE // 200
"""Sound is looked at every 5 ms."""


def flashes_ms(film: Path) -> list[float]:
    """When each flash begins."""
    found: list[float] = []
    before = False
    with av.open(film) as container:
        for frame in container.decode(video=0):
            lit = _magenta(frame)
            if lit and not before:
                found.append(at_s(frame) * 1000)
            before = lit
    return found


def at_s(frame: av.VideoFrame) -> float:
    """When it is shown."""
    if frame.pts is None or frame.time_base is None:
        raise ValueError("a frame without a time")
    return float(frame.pts * frame.time_base)


def _magenta(frame: av.VideoFrame) -> bool:
    """At least a hundredth of the picture: a small tile is enough."""
    small = frame.reformat(width=320, height=180, format="yuv444p").to_ndarray()
    return bool(((small[1] > 170) & (small[2] > 190)).mean() > 0.01)


def beeps_ms(film: Path) -> list[float]:
    """When each beep begins: a stretch in which most of the power is the tone's."""
    hops = np.concatenate([np.zeros(0), *_tone(film)])
    began = np.flatnonzero((hops[1:] > 0.5) & (hops[:-1] <= 0.5)) + 1
    beeps: list[float] = []
    for hop in began:
        at_ms = float(hop) * HOP * 1000 / RATE
        long_enough = (hops[hop : hop + 10] > 0.5).mean() > 0.8
        if long_enough and (not beeps or at_ms - beeps[-1] > FLASH_MS):
            beeps.append(at_ms)
    return beeps


def _tone(film: Path) -> Iterator[npt.NDArray[np.float64]]:
    """For each hop, the share of the tone in its power; nothing where it is quiet."""
    wave = np.exp(2j * np.pi * BEEP_HZ * np.arange(HOP) / RATE)
    left = np.zeros(0, dtype=np.float32)
    to_mono = av.AudioResampler(format="flt", layout="mono", rate=RATE)
    with av.open(film) as container:
        for frame in container.decode(audio=0):
            for part in to_mono.resample(frame):
                left = np.concatenate([left, part.to_ndarray().reshape(-1)])
            count = len(left) // HOP
            blocks, left = left[: count * HOP].reshape(count, HOP), left[count * HOP :]
            power = (blocks**2).sum(axis=1)
            tone = 2 * np.abs(blocks @ wave) ** 2 / HOP
            loud = power > HOP * 1e-3
            yield np.where(loud, tone / np.maximum(power, 1e-9), 0.0)


def offsets_ms(film: Path, *, reach_ms: float = 700) -> list[float]:
    """Of each flash that has a beep near it: how much later the beep is."""
    beeps = beeps_ms(film)
    found = []
    for flash in flashes_ms(film):
        near = [beep - flash for beep in beeps if abs(beep - flash) < reach_ms]
        if near:
            found.append(min(near, key=abs))
    return found
