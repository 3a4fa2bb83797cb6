"""A caption service with the real model, and a way to speak to it."""

import asyncio
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from functools import cache

import numpy as np
from numpy.typing import NDArray

from tools.whisper_model import DEFAULT_FOLDER, assemble, is_complete
from transcripts.messages import Caption, Health, SpeechState, TapFrame
from transcripts.service import Captions
from transcripts.settings import CaptionSettings
from transcripts.voice import OPUS_RATE_HZ, PACKET_SAMPLES, opus_packets

Pcm = NDArray[np.int16]


@cache
def caption_settings() -> CaptionSettings:
    """With the Whisper base model, put together on first use."""
    if not is_complete(DEFAULT_FOLDER):
        assemble(DEFAULT_FOLDER)
    return CaptionSettings(model_folder=DEFAULT_FOLDER)


@dataclass
class Arrived:
    caption: Caption
    at: float


@dataclass
class Stage:
    """A caption service, what it said, and a way to speak to it."""

    captions: Captions
    arrived: list[Arrived]
    changed: asyncio.Event
    sent: dict[str, int] = field(default_factory=dict)

    @property
    def finals(self) -> list[Arrived]:
        return [each for each in self.arrived if each.caption.final]

    @property
    def text(self) -> str:
        return " ".join(each.caption.text for each in self.finals)

    async def until(self, condition: Callable[[], bool], timeout_s: float = 30) -> None:
        """Wait for something to become true; looked at whenever a caption or a state arrives."""
        async with asyncio.timeout(timeout_s):
            while not condition():
                self.changed.clear()
                await self.changed.wait()

    async def ready(self) -> None:
        await self.until(lambda: self.captions.health.state is SpeechState.READY, timeout_s=55)

    def push(self, source: str, packet: bytes) -> None:
        number = self.sent.get(source, 0)
        self.sent[source] = number + 1
        self.captions.push(TapFrame(source, number * PACKET_SAMPLES % 2**32, 0, packet))

    def pour(self, source: str, speech: Pcm) -> None:
        """All at once, as after a stalled link."""
        for packet in opus_packets(speech):
            self.push(source, packet)

    async def speak(self, source: str, speech: Pcm) -> None:
        """In real time."""
        start = time.monotonic()
        for number, packet in enumerate(list(opus_packets(speech))):
            self.push(source, packet)
            await asyncio.sleep(start + (number + 1) * 0.02 - time.monotonic())


def silence(seconds: float) -> Pcm:
    return np.zeros(int(seconds * OPUS_RATE_HZ), dtype=np.int16)


@asynccontextmanager
async def running(settings: CaptionSettings) -> AsyncIterator[Stage]:
    """A started service, stopped afterwards; the model may still be loading."""
    arrived: list[Arrived] = []
    changed = asyncio.Event()

    def on_caption(caption: Caption) -> None:
        arrived.append(Arrived(caption, time.time()))
        changed.set()

    def on_health(_: Health) -> None:
        changed.set()

    captions = Captions(settings, on_caption, on_health)
    await captions.start()
    try:
        yield Stage(captions, arrived, changed)
    finally:
        await captions.stop()
