"""The speech process may be killed, hang, grow or never start: captions go on, or say why not."""

import os
import signal
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest

from tests.support.captions import Pcm, Stage, running, silence
from transcripts.child import SPEECH
from transcripts.measure import wer
from transcripts.messages import SpeechState
from transcripts.settings import CaptionSettings
from transcripts.voice import SCRIPT, say

pytestmark = pytest.mark.speech

LINES = SCRIPT[:3]
WER_LIMIT = 0.5


async def talk() -> Pcm:
    parts = [part for line in LINES for part in (await say(line), silence(1.0))]
    return np.concatenate(parts)


def pid(stage: Stage) -> int:
    number = stage.captions.health.pid
    assert number is not None
    return number


def assert_each_segment_ends_once(stage: Stage) -> None:
    ids = [each.caption.segment_id for each in stage.finals]
    assert len(ids) == len(set(ids))
    spans = sorted((e.caption.started_at, e.caption.ended_at) for e in stage.finals)
    assert all(before[1] <= after[0] for before, after in pairwise(spans))


async def test_a_kill_between_two_sentences_loses_none_and_repeats_none(stage: Stage) -> None:
    stage.captions.open_source("mic", "attendee-1")
    stage.pour("mic", await talk())
    await stage.until(lambda: len(stage.finals) >= 1)
    os.kill(pid(stage), signal.SIGKILL)
    stage.captions.close_source("mic")
    assert await stage.captions.drain(30)
    assert stage.captions.health.restarts == 1
    assert_each_segment_ends_once(stage)
    assert wer(" ".join(LINES), stage.text) <= WER_LIMIT


async def test_a_kill_in_the_middle_of_a_sentence_revises_the_same_segment(stage: Stage) -> None:
    stage.captions.open_source("mic", "attendee-1")
    speech = await say(LINES[0])
    half = speech.size // 2
    await stage.speak("mic", speech[:half])
    await stage.until(lambda: bool(stage.arrived))
    os.kill(pid(stage), signal.SIGKILL)
    await stage.until(lambda: stage.captions.health.state is SpeechState.STARTING)
    stage.pour("mic", np.concatenate([speech[half:], silence(1.0)]))
    stage.captions.close_source("mic")
    assert await stage.captions.drain(30)
    assert_each_segment_ends_once(stage)
    assert stage.arrived[0].caption.segment_id == stage.finals[0].caption.segment_id
    assert stage.finals[0].caption.revision > stage.arrived[0].caption.revision
    assert wer(LINES[0], stage.text) <= WER_LIMIT


async def test_what_is_said_while_the_model_loads_is_captioned(settings: CaptionSettings) -> None:
    async with running(settings) as stage:
        stage.captions.open_source("mic", "attendee-1")
        stage.pour("mic", await say(LINES[0]))
        stage.captions.close_source("mic")
        assert await stage.captions.drain(30)
        assert wer(LINES[0], stage.text) <= WER_LIMIT


async def test_a_process_that_hangs_is_replaced(
    settings: CaptionSettings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("transcripts.service.SPEECH", replace(SPEECH, silent_s=3.0))
    async with running(settings) as stage:
        await stage.ready()
        stage.captions.open_source("mic", "attendee-1")
        os.kill(pid(stage), signal.SIGSTOP)
        stage.pour("mic", await say(LINES[0]))
        stage.captions.close_source("mic")
        assert await stage.captions.drain(40)
        assert stage.captions.health.restarts == 1
        assert wer(LINES[0], stage.text) <= WER_LIMIT


async def test_a_process_that_has_grown_is_replaced_without_loss(settings: CaptionSettings) -> None:
    async with running(settings.model_copy(update={"memory_growth_mb": 0})) as stage:
        await stage.ready()
        stage.captions.open_source("mic", "attendee-1")
        stage.pour("mic", await talk())
        await stage.until(lambda: stage.captions.health.restarts > 0)
        stage.captions.close_source("mic")
        assert await stage.captions.drain(50)
        assert_each_segment_ends_once(stage)
        assert wer(" ".join(LINES), stage.text) <= WER_LIMIT


@pytest.mark.parametrize("folder", [None, Path("nowhere")])
async def test_without_a_model_captions_are_unavailable_and_calls_do_nothing(
    folder: Path | None,
) -> None:
    async with running(CaptionSettings(model_folder=folder)) as stage:
        health = stage.captions.health
        assert (health.state, health.reason) == (SpeechState.UNAVAILABLE, "model_missing")
        stage.captions.open_source("mic", "attendee-1")
        stage.pour("mic", silence(1))
        stage.captions.close_source("mic")
        assert await stage.captions.drain(1)


async def test_a_broken_model_is_reported_by_the_process_and_not_tried_again(
    settings: CaptionSettings, tmp_path: Path
) -> None:
    assert settings.model_folder is not None
    for name in ("config.json", "tokenizer.json", "vocabulary.json"):
        (tmp_path / name).symlink_to(settings.model_folder / name)
    (tmp_path / "model.bin").write_bytes(b"not a model")
    async with running(CaptionSettings(model_folder=tmp_path)) as stage:
        stage.captions.open_source("mic", "attendee-1")
        await stage.until(lambda: stage.captions.health.state is SpeechState.UNAVAILABLE)
        assert stage.captions.health.reason == "model_broken"
        assert stage.captions.health.restarts == 0
        assert await stage.captions.drain(1)


async def test_stopping_leaves_no_process(settings: CaptionSettings) -> None:
    async with running(settings) as stage:
        await stage.ready()
        number = pid(stage)
    with pytest.raises(ProcessLookupError):
        os.kill(number, 0)
