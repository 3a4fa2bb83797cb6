"""A film is made in pieces of a minute: each is a file that is there whole or not at all, so
that a composer that was killed goes on where it was."""

import json
from collections.abc import Callable
from fractions import Fraction
from pathlib import Path

import av
import numpy as np

from server.composing.order import (
    FPS,
    FRAME_MS,
    HEIGHT,
    PIECE_FRAMES,
    SAMPLE_RATE,
    WIDTH,
    Order,
    frame_count,
)
from server.composing.pictures import Pictures
from server.composing.sounds import Sounds

X264 = {
    "preset": "veryfast",
    "crf": "26",
    # Pieces are joined as they are: every frame is shown in the order it is stored in.
    "x264-params": "bframes=0:colorprim=smpte170m:transfer=smpte170m:colormatrix=smpte170m",
}
KEY_FRAME_EVERY = 5 * FPS
"""A player can jump there at once."""
FULL_SCALE = 32_767

Told = Callable[[float], None]


def piece_count(order: Order) -> int:
    return -(-frame_count(order) // PIECE_FRAMES)


def piece_path(folder: Path, number: int) -> Path:
    return folder / f"{number:05}.mkv"


def make_pieces(order: Order, pages: dict[str, Path], folder: Path, told: Told) -> None:
    """Those that aren't there yet. `told`: which part of all frames is done."""
    pictures, sounds = Pictures(order, pages), Sounds(order)
    total = frame_count(order)
    try:
        for number in range(piece_count(order)):
            path = piece_path(folder, number)
            first = number * PIECE_FRAMES
            last = min(total, first + PIECE_FRAMES)
            if not path.exists():
                _make(path, (first, last), pictures, sounds, lambda done: told(done / total))
            told(last / total)
    finally:
        pictures.close()
        sounds.close()


def broken_tracks(order: Order, folder: Path) -> set[str]:
    """Files that broke off while any of the pieces was made."""
    numbers = range(piece_count(order))
    notes = (piece_path(folder, number).with_suffix(".json").read_text() for number in numbers)
    return {track for note in notes for track in json.loads(note)}


def _make(
    path: Path, frames: tuple[int, int], pictures: Pictures, sounds: Sounds, told: Told
) -> None:
    """Written beside, then named."""
    first, last = frames
    part = path.with_suffix(".part")
    with av.open(part, "w", format="matroska") as container:
        video = container.add_stream("libx264", rate=FPS, options=X264)
        video.width, video.height, video.pix_fmt = WIDTH, HEIGHT, "yuv420p"
        video.gop_size = KEY_FRAME_EVERY
        video.codec_context.thread_count = 1
        video.codec_context.time_base = Fraction(1, FPS)
        audio = container.add_stream("flac", rate=SAMPLE_RATE, layout="mono")
        audio.format = "s16"
        for second in range(first, last, FPS):
            end = min(last, second + FPS)
            for number in range(second, end):
                frame = pictures.at(number)
                frame.pts, frame.time_base = number - first, Fraction(1, FPS)
                container.mux(video.encode(frame))
            container.mux(audio.encode(_sound(sounds, second, end, first)))
            told(end)
        container.mux(video.encode(None))
        container.mux(audio.encode(None))
    broken = sorted({*pictures.broken, *sounds.broken})
    path.with_suffix(".json").write_text(json.dumps(broken))
    part.replace(path)


def _sound(sounds: Sounds, start: int, end: int, first: int) -> av.AudioFrame:
    mix = np.clip(sounds.between(start, end), -1.0, 1.0)
    whole = np.round(mix * FULL_SCALE).astype(np.int16).reshape(1, -1)
    frame = av.AudioFrame.from_ndarray(whole, format="s16", layout="mono")
    frame.sample_rate = SAMPLE_RATE
    frame.pts = (start - first) * FRAME_MS * SAMPLE_RATE // 1000
    frame.time_base = Fraction(1, SAMPLE_RATE)
    return frame
