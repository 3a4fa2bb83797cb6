"""What does a light peer show? A small moving picture in its site's colour, encoded once in VP8 and
sent again and again; who receives it can tell whose it is from the payload alone.
"""

import hashlib
from dataclasses import dataclass
from fractions import Fraction
from typing import TypeAlias

import av
import numpy as np
from av.video.codeccontext import VideoCodecContext

Colour: TypeAlias = tuple[int, int, int]

WIDTH, HEIGHT = 320, 180
FPS = 15
LOOP_FRAMES = 2 * FPS  # a key frame every two seconds
BITRATE_BPS = 120_000
GRAIN = 6


@dataclass(frozen=True, slots=True)
class Picture:
    """One loop; its first frame is the only key frame."""

    name: str
    frames: tuple[bytes, ...]

    @property
    def print(self) -> bytes:
        return frame_print(self.frames[0])


def frame_print(frame: bytes) -> bytes:
    """Of a complete key frame: tells pictures apart."""
    return hashlib.blake2s(frame, digest_size=8).digest()


def encode_picture(name: str, colour: Colour) -> Picture:
    """`name` also moves the white square, so that no two names share a payload."""
    encoder = VideoCodecContext.create("libvpx", "w")
    encoder.width, encoder.height, encoder.pix_fmt = WIDTH, HEIGHT, "yuv420p"
    encoder.time_base = Fraction(1, FPS)
    encoder.framerate = Fraction(FPS)
    encoder.bit_rate = BITRATE_BPS
    encoder.gop_size, encoder.thread_count = LOOP_FRAMES, 1
    encoder.options = {"deadline": "realtime", "cpu-used": "12", "lag-in-frames": "0"}
    seed = int.from_bytes(hashlib.blake2s(name.encode(), digest_size=4).digest(), "big")
    packets = []
    for index in range(LOOP_FRAMES):
        frame = av.VideoFrame.from_ndarray(_draw(colour, seed, index), format="rgb24")
        frame.pts, frame.time_base = index, Fraction(1, FPS)
        packets += encoder.encode(frame)
    packets += encoder.encode(None)
    return Picture(name, tuple(bytes(packet) for packet in packets))


def _draw(colour: Colour, seed: int, index: int) -> np.ndarray[tuple[int, ...], np.dtype[np.uint8]]:
    side, travel = 32, WIDTH - 32
    # Grain makes the key frame some packets long, as those of a camera are.
    grain = np.random.default_rng(seed).integers(-GRAIN, GRAIN, (HEIGHT, WIDTH, 1))
    image = np.clip(np.array(colour) + grain, 0, 255).astype(np.uint8)
    x = (seed + index * travel // LOOP_FRAMES) % travel
    y = (seed >> 12) % (HEIGHT - side)
    image[y : y + side, x : x + side] = 255
    return image
