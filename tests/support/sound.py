"""Files with a voice in them, as the tests need them."""

import wave
from fractions import Fraction
from pathlib import Path

import av
import numpy as np

from tests.support.captions import Pcm
from transcripts.voice import OPUS_RATE_HZ, opus_packets


def write_wav(path: Path, speech: Pcm) -> Path:
    with wave.open(str(path), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(OPUS_RATE_HZ)
        file.writeframes(speech.tobytes())
    return path


def write_opus(path: Path, speech: Pcm) -> Path:
    """As the recorder writes: packets of 20 ms in Matroska."""
    with av.open(str(path), "w", format="matroska") as container:
        stream = container.add_stream("libopus", rate=OPUS_RATE_HZ, layout="mono")
        for number, data in enumerate(opus_packets(speech)):
            packet = av.Packet(data)
            packet.stream, packet.time_base = stream, Fraction(1, OPUS_RATE_HZ)
            packet.pts = packet.dts = number * 960
            container.mux(packet)
    return path


def write_film(path: Path, speech: Pcm) -> Path:
    with av.open(str(path), "w") as container:
        picture = container.add_stream("libx264", rate=5)
        picture.width = picture.height = 64
        picture.pix_fmt = "yuv420p"
        sound = container.add_stream("aac", rate=OPUS_RATE_HZ, layout="mono")
        black = av.VideoFrame.from_ndarray(np.zeros((64, 64, 3), np.uint8), format="rgb24")
        container.mux([*picture.encode(black), *picture.encode(None)])
        for start in range(0, speech.size, OPUS_RATE_HZ):
            frame = av.AudioFrame.from_ndarray(
                speech[None, start : start + OPUS_RATE_HZ], format="s16", layout="mono"
            )
            frame.sample_rate, frame.pts = OPUS_RATE_HZ, start
            container.mux(sound.encode(frame))
        container.mux(sound.encode(None))
    return path
