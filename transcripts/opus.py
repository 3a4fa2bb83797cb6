"""Opus packets into 16 kHz mono samples."""

import av
import numpy as np
from av.audio.resampler import AudioResampler

from transcripts.engine import SAMPLE_RATE_HZ, Samples

NOTHING: Samples = np.zeros(0, dtype=np.float32)


class OpusDecoder:
    """Decodes the packets of one source, in order."""

    def __init__(self) -> None:
        codec = av.CodecContext.create("libopus", "r")
        codec.sample_rate = 48_000
        codec.layout = "stereo"
        self._codec = codec
        self._resampler = AudioResampler(format="flt", layout="mono", rate=SAMPLE_RATE_HZ)

    def decode(self, payload: bytes) -> Samples:
        """The samples of one packet; nothing for one that can't be decoded."""
        try:
            frames = self._codec.decode(av.Packet(payload))
        except av.FFmpegError:
            return NOTHING
        parts = [
            resampled.to_ndarray()[0]
            for frame in frames
            for resampled in self._resampler.resample(frame)
        ]
        return np.concatenate(parts).astype(np.float32, copy=False) if parts else NOTHING
