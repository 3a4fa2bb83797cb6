"""Cameras and voices for Chromium: a picture of one colour that moves, and beeps of one pitch.

Beeps, not a steady tone: the browser's noise suppression rightly takes a steady tone for noise.
"""

import wave
from dataclasses import dataclass
from pathlib import Path

import numpy as np

WIDTH, HEIGHT, FRAMES_PER_S = 640, 360, 15
SAMPLE_RATE_HZ = 48_000


@dataclass(frozen=True, slots=True)
class FakeDevice:
    """Files for one browser. `rgb` is what the others must see, `pitch_hz` what they must hear."""

    rgb: tuple[int, int, int]
    pitch_hz: int
    video: Path
    audio: Path


def make_device(folder: Path, name: str, rgb: tuple[int, int, int], pitch_hz: int) -> FakeDevice:
    video, audio = folder / f"{name}.y4m", folder / f"{name}.wav"
    _write_y4m(video, rgb)
    _write_beeps(audio, pitch_hz)
    return FakeDevice(rgb, pitch_hz, video, audio)


def _write_y4m(path: Path, rgb: tuple[int, int, int], seconds: int = 2) -> None:
    """A flat colour with a white bar that wanders along the lower edge, so that frames differ."""
    y, u, v = _to_yuv(rgb)
    chroma_u = np.full((HEIGHT // 2, WIDTH // 2), u, np.uint8).tobytes()
    chroma_v = np.full((HEIGHT // 2, WIDTH // 2), v, np.uint8).tobytes()
    frame_count = seconds * FRAMES_PER_S
    with path.open("wb") as file:
        file.write(f"YUV4MPEG2 W{WIDTH} H{HEIGHT} F{FRAMES_PER_S}:1 Ip A1:1 C420mpeg2\n".encode())
        for index in range(frame_count):
            luma = np.full((HEIGHT, WIDTH), y, np.uint8)
            left = (WIDTH - 40) * index // frame_count
            luma[-30:-10, left : left + 40] = 235
            file.write(b"FRAME\n" + luma.tobytes() + chroma_u + chroma_v)


def _to_yuv(rgb: tuple[int, int, int]) -> tuple[int, int, int]:
    """BT.601, limited range."""
    red, green, blue = rgb
    y = 16 + (65.481 * red + 128.553 * green + 24.966 * blue) / 255
    u = 128 + (-37.797 * red - 74.203 * green + 112.0 * blue) / 255
    v = 128 + (112.0 * red - 93.786 * green - 18.214 * blue) / 255
    return round(y), round(u), round(v)


def _write_beeps(path: Path, pitch_hz: int, seconds: int = 6) -> None:
    """0.35 s of sound, 0.25 s of silence, with soft edges."""
    moments = np.arange(SAMPLE_RATE_HZ * seconds) / SAMPLE_RATE_HZ
    phase = moments % 0.6
    envelope = np.clip(np.minimum(phase, 0.35 - phase) / 0.02, 0, 1)
    samples = np.sin(2 * np.pi * pitch_hz * moments) + 0.3 * np.sin(4 * np.pi * pitch_hz * moments)
    pcm = (samples / 1.3 * envelope * 0.6 * 32767).astype("<i2")
    with wave.open(str(path), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(SAMPLE_RATE_HZ)
        file.writeframes(pcm.tobytes())
