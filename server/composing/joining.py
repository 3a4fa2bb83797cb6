"""Pieces become the film: pictures as they are, the sound encoded once so that no seam is
heard, and the chapters. The index stands in front: a browser plays before it has all of it."""

import hashlib
from fractions import Fraction
from pathlib import Path

import av

from server.composing.order import FPS, PIECE_FRAMES, SAMPLE_RATE, Order
from server.composing.pieces import Told, piece_count, piece_path

AAC_BPS = 80_000
"""One channel of speech; twice what it needs."""
FAST_START = {"movflags": "+faststart"}
TICK = Fraction(1, 1000)
READ_BYTES = 1 << 20


def join(order: Order, folder: Path, film: Path, sound: Path, told: Told) -> None:
    """Write both; `told`: which part of the pieces is in them."""
    count = piece_count(order)
    with (
        av.open(film, "w", format="mp4", options=FAST_START) as whole,
        av.open(sound, "w", format="ipod", options=FAST_START) as alone,
    ):
        with av.open(piece_path(folder, 0)) as first:
            video = whole.add_stream_from_template(first.streams.video[0])
        tracks = [one.add_stream("aac", rate=SAMPLE_RATE, layout="mono") for one in (whole, alone)]
        tracks[0].bit_rate = tracks[1].bit_rate = AAC_BPS
        for one in (whole, alone):
            one.metadata["title"] = order.title
            _set_chapters(one, order)
        encoder = _Sound(whole, alone, tracks)
        for number in range(count):
            with av.open(piece_path(folder, number)) as piece:
                _append(piece, number, whole, video, encoder)
            told((number + 1) / count)
        encoder.end()


class _Sound:
    """One encoder, whose packets go into both files."""

    def __init__(
        self,
        whole: av.container.OutputContainer,
        alone: av.container.OutputContainer,
        tracks: list[av.AudioStream],
    ) -> None:
        self._whole, self._alone = whole, alone
        self._tracks = tracks
        self._samples = 0

    def add(self, frame: av.AudioFrame) -> None:
        frame.pts, frame.time_base = self._samples, Fraction(1, SAMPLE_RATE)
        self._samples += frame.samples
        self._whole.mux(self._tracks[0].encode(frame))
        self._alone.mux(self._tracks[1].encode(frame))

    def end(self) -> None:
        self._whole.mux(self._tracks[0].encode(None))
        self._alone.mux(self._tracks[1].encode(None))


def _append(
    piece: av.container.InputContainer,
    number: int,
    whole: av.container.OutputContainer,
    video: av.VideoStream,
    sound: _Sound,
) -> None:
    offset = number * PIECE_FRAMES
    for packet in piece.demux():
        if packet.stream.type == "audio":
            for frame in packet.decode():
                if isinstance(frame, av.AudioFrame):
                    sound.add(frame)
        elif packet.pts is not None:
            at = offset + round(packet.pts * packet.time_base * FPS)
            packet.time_base = Fraction(1, FPS)
            packet.pts = packet.dts = at
            packet.duration = 1
            packet.stream = video
            whole.mux(packet)


def _set_chapters(container: av.container.OutputContainer, order: Order) -> None:
    ends = [*(mark.film_ms for mark in order.chapters[1:]), order.duration_ms]
    container.set_chapters(
        [
            {
                "id": number,
                "start": mark.film_ms,
                "end": max(end, mark.film_ms + 1),
                "time_base": TICK,
                "metadata": {"title": mark.title},
            }
            for number, (mark, end) in enumerate(zip(order.chapters, ends, strict=True))
        ]
    )


def digest(path: Path) -> str:
    whole = hashlib.sha256()
    with path.open("rb") as file:
        while part := file.read(READ_BYTES):
            whole.update(part)
    return whole.hexdigest()
