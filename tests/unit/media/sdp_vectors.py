"""Descriptions that real clients wrote, and our own end."""

from pathlib import Path

from media.messages import TrackSpec
from media.sdp.text import Local

VECTORS = Path(__file__).parents[2] / "vectors" / "sdp"
MICROPHONE = TrackSpec("0", "microphone")
CAMERA = TrackSpec("1", "camera")
LOCAL = Local("u" * 8, "p" * 24, "sha-256 AA:BB", "passive", ("192.0.2.7", "127.0.0.1"), 5000, 5001)


def vector(name: str) -> str:
    return (VECTORS / f"{name}.sdp").read_text()


SIMULCAST = vector("chromium-156-simulcast")
WITH_DATA_CHANNEL = vector("chromium-156-data-channel")
