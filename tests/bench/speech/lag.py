"""How late captions are: talkers at the pace of speech, the speech process on one core."""

import asyncio
import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from itertools import cycle
from pathlib import Path

import numpy as np

from tests.bench.speech.corpus import PAUSE_S, PROMPT, Utterance, quiet
from tests.support.captions import Pcm, Stage, caption_settings, running
from transcripts.voice import OPUS_RATE_HZ

START_APART_S = 0.7
"""Talkers don't begin in one instant."""


async def lag(said: Sequence[Utterance], talkers: int, seconds: float) -> dict[str, float]:
    """Everybody talks all the time, each with pauses of a breath between sentences."""
    settings = caption_settings().model_copy(update={"workers": 1})
    talks = [_talk(said, number, seconds) for number in range(talkers)]
    async with running(settings) as stage:
        await stage.ready()
        pid = stage.captions.health.pid
        assert pid is not None
        with _one_core_for(pid):
            await asyncio.gather(*(_speak(stage, i, talk) for i, talk in enumerate(talks)))
            assert await stage.captions.drain(60)
    lags = [each.at - each.caption.ended_at for each in stage.finals]
    partials = sum(not each.caption.final for each in stage.arrived)
    name = f"{talkers}_talker" + "s" * (talkers > 1)
    return {
        f"lag_p50_s_{name}": round(float(np.percentile(lags, 50)), 2),
        f"lag_p95_s_{name}": round(float(np.percentile(lags, 95)), 2),
        f"finals_{name}": len(lags),
        f"partials_{name}": partials,
    }


def _talk(said: Sequence[Utterance], number: int, seconds: float) -> Pcm:
    parts: list[Pcm] = []
    sentences = cycle([*said[number:], *said[:number]])
    while sum(part.size for part in parts) < seconds * OPUS_RATE_HZ:
        parts += [next(sentences).speech, quiet(PAUSE_S)]
    return np.concatenate(parts)


async def _speak(stage: Stage, number: int, talk: Pcm) -> None:
    await asyncio.sleep(number * START_APART_S)
    source = f"mic-{number}"
    stage.captions.open_source(source, source, PROMPT)
    await stage.speak(source, talk)
    stage.captions.close_source(source)


@contextmanager
def _one_core_for(pid: int) -> Iterator[None]:
    """The speech process gets the last core, and this process, which speaks, the others."""
    cores = sorted(os.sched_getaffinity(0))
    for thread in Path(f"/proc/{pid}/task").iterdir():
        os.sched_setaffinity(int(thread.name), cores[-1:])
    os.sched_setaffinity(0, cores[:-1] or cores)
    try:
        yield
    finally:
        # Threads that were begun meanwhile have inherited the narrow set.
        for thread in Path("/proc/self/task").iterdir():
            os.sched_setaffinity(int(thread.name), cores)
