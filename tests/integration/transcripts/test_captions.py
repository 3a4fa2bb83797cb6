"""Speech of a real (if robotic) voice becomes captions; everything else does not."""

import asyncio
from collections.abc import AsyncIterator

import numpy as np
import pytest
import pytest_asyncio

from tests.support.captions import Pcm, Stage, running, silence
from transcripts.measure import wer
from transcripts.messages import SpeechState
from transcripts.settings import CaptionSettings
from transcripts.voice import OPUS_RATE_HZ, SCRIPT, say

pytestmark = [pytest.mark.speech, pytest.mark.asyncio(loop_scope="module")]

LINES = SCRIPT[:3]

WER_LIMIT = 0.45
"""espeak-ng is hard to understand; see `transcripts/voice.py` for what was measured."""


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def shared(settings: CaptionSettings) -> AsyncIterator[Stage]:
    """One service for this file: loading the model takes longer than most tests."""
    async with running(settings) as stage:
        await stage.ready()
        yield stage


@pytest.fixture
def stage(shared: Stage) -> Stage:
    shared.arrived.clear()
    return shared


async def test_a_talk_in_real_time_is_seen_while_it_is_said_and_final_after_it(
    stage: Stage,
) -> None:
    stage.captions.open_source("mic", "attendee-1")
    for line in LINES:
        await stage.speak("mic", await say(line))
        await stage.speak("mic", silence(1.5))
    stage.captions.close_source("mic")
    assert await stage.captions.drain(30)

    assert wer(" ".join(LINES), stage.text) <= WER_LIMIT
    partials = [each.caption for each in stage.arrived if not each.caption.final]
    assert partials
    assert {caption.speaker_id for caption in partials} == {"attendee-1"}
    first_partial, first_final = stage.arrived[0], stage.finals[0]
    assert first_partial.at < first_final.caption.ended_at < first_final.at


async def test_revisions_of_a_segment_come_in_order_and_end_with_the_final(stage: Stage) -> None:
    stage.captions.open_source("mic", "attendee-1")
    await stage.speak("mic", await say(LINES[0]))
    stage.captions.close_source("mic")
    assert await stage.captions.drain(30)
    for segment in {each.caption.segment_id for each in stage.arrived}:
        mine = [e.caption for e in stage.arrived if e.caption.segment_id == segment]
        assert [caption.revision for caption in mine] == list(range(len(mine)))
        assert [caption.final for caption in mine] == [False] * (len(mine) - 1) + [True]


async def test_two_who_talk_at_once_are_kept_apart(stage: Stage) -> None:
    stage.captions.open_source("mic-1", "attendee-1")
    stage.captions.open_source("mic-2", "attendee-2")
    first, second = await say(LINES[0]), await say(LINES[1])
    await asyncio.gather(stage.speak("mic-1", first), stage.speak("mic-2", second))
    for source in ("mic-1", "mic-2"):
        stage.captions.close_source(source)
    assert await stage.captions.drain(30)
    for speaker, line in (("attendee-1", LINES[0]), ("attendee-2", LINES[1])):
        said = [e.caption.text for e in stage.finals if e.caption.speaker_id == speaker]
        assert wer(line, " ".join(said)) < 0.8


async def test_a_link_that_stalls_delays_captions_but_loses_none(stage: Stage) -> None:
    stage.captions.open_source("mic", "attendee-1")
    for line in LINES:
        stage.pour("mic", np.concatenate([await say(line), silence(1.0)]))
    stage.captions.close_source("mic")
    assert await stage.captions.drain(40)
    assert wer(" ".join(LINES), stage.text) <= WER_LIMIT


def noise(seconds: float, level: float) -> Pcm:
    samples = np.random.default_rng(1).normal(0, level, int(seconds * OPUS_RATE_HZ))
    return np.clip(samples, -32_000, 32_000).astype(np.int16)


def hum(seconds: float) -> Pcm:
    time_s = np.arange(int(seconds * OPUS_RATE_HZ)) / OPUS_RATE_HZ
    waves = sum(np.sin(2 * np.pi * 50 * harmonic * time_s) / harmonic for harmonic in (1, 2, 3))
    return (4_000 * np.asarray(waves)).astype(np.int16)


def clicks(seconds: float) -> Pcm:
    samples = silence(seconds)
    samples[:: OPUS_RATE_HZ // 2] = 30_000
    return samples


@pytest.mark.parametrize(
    "sound",
    [silence(20), noise(20, 30), noise(20, 3_000), hum(20), clicks(20)],
    ids=["silence", "faint noise", "loud noise", "mains hum", "clicks"],
)
async def test_nobody_speaking_gives_no_caption(stage: Stage, sound: Pcm) -> None:
    stage.captions.open_source("mic", "attendee-1")
    stage.pour("mic", sound)
    stage.captions.close_source("mic")
    assert await stage.captions.drain(40)
    assert [each.caption.text for each in stage.arrived if each.caption.text] == []


async def test_bytes_that_are_no_opus_harm_nobody(stage: Stage) -> None:
    stage.captions.open_source("mic", "attendee-1")
    stage.captions.open_source("hostile", "attendee-2")
    generator = np.random.default_rng(2)
    for size in generator.integers(1, 1_200, 500):
        stage.push("hostile", generator.bytes(int(size)))
    stage.pour("mic", await say(LINES[0]))
    for source in ("mic", "hostile"):
        stage.captions.close_source(source)
    assert await stage.captions.drain(40)
    assert wer(LINES[0], stage.text) < 0.8
    assert stage.captions.health.restarts == 0
    assert stage.captions.health.state is SpeechState.READY
