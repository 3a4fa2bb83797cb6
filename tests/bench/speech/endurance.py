"""What captions do when nobody speaks, and what they hold after half an hour of speech.

Both are fed faster than anybody speaks: what is recognised hangs on positions in the sound, not on
the clock. The speed is reported.
"""

import time
from collections.abc import Sequence

import numpy as np

from tests.bench.speech.corpus import PAUSE_S, PROMPT, Utterance, quiet, sounds
from tests.support.captions import caption_settings, running
from transcripts.voice import OPUS_RATE_HZ

STRETCH_S = 30.0
"""Speech poured at once, before the chain is waited for."""


async def inventions(seconds: float, seed: int) -> dict[str, object]:
    """Every text that is shown while there is only silence, noise and hum."""
    invented: list[str] = []
    length_s = 0.0
    async with running(caption_settings()) as stage:
        await stage.ready()
        for name, sound in sounds(seconds / 10, seed):
            stage.captions.open_source(name, name, PROMPT)
            stage.pour(name, sound)
            stage.captions.close_source(name)
            assert await stage.captions.drain(300)
            length_s += sound.size / OPUS_RATE_HZ
            texts = [each.caption.text for each in stage.arrived if each.caption.text]
            invented += [f"{name}: {text}" for text in texts]
            stage.arrived.clear()
    return {
        "inventions_per_10_min": round(len(invented) * 600 / length_s, 1),
        "inventions": invented,
        "nobody_speaks_s": round(length_s),
    }


async def memory(said: Sequence[Utterance], seconds: float) -> dict[str, float]:
    """The speech process after so much speech by one voice after the other."""
    pause = quiet(PAUSE_S)
    spoken_s, number = 0.0, 0
    started = time.monotonic()
    async with running(caption_settings()) as stage:
        await stage.ready()
        while spoken_s < seconds:
            source, poured_s = f"mic-{number}", 0.0
            stage.captions.open_source(source, source, PROMPT)
            while poured_s < STRETCH_S:
                speech = np.concatenate([said[number % len(said)].speech, pause])
                stage.pour(source, speech)
                poured_s += speech.size / OPUS_RATE_HZ
                number += 1
            stage.captions.close_source(source)
            assert await stage.captions.drain(300)
            spoken_s += poured_s
        taken_s = time.monotonic() - started
        health = stage.captions.health
    return {
        "rss_mb_after_30_min": health.memory_mb,
        "memory_audio_s": round(spoken_s),
        "memory_speed_up": round(spoken_s / taken_s, 1),
        "memory_restarts": health.restarts,
    }
