"""How late and how wrong captions are on this machine, by talkers at once; prints what it measured.

The talkers speak in real time, as their packets would come from the relay.
"""

import asyncio
import json
import statistics
import time

import numpy as np
import pytest

from tests.support.captions import Stage, caption_settings, running, silence
from transcripts.engine import SAMPLE_RATE_HZ, Samples
from transcripts.measure import cer, wer, without_diacritics
from transcripts.prompt import MeetingTerms, meeting_sentence
from transcripts.voice import OPUS_RATE_HZ, SCRIPT, say
from transcripts.whisper import WhisperRecogniser, WhisperSettings

PROMPT = meeting_sentence(
    MeetingTerms(
        meeting="Hội nghị giao ban trực tuyến của Ủy ban nhân dân tỉnh Lào Cai với các xã",
        speaker="Chủ tịch xã Bảo Hà Hoàng Văn Minh",
        item="Kinh phí làm đường giao thông nông thôn",
    )
)
PAUSE_S = 1.2
LAG_P95_GOAL_S = 3.0


def percentile(values: list[float], percent: float) -> float:
    return round(float(np.percentile(values, percent)), 2)


async def talk(stage: Stage, source: str) -> None:
    stage.captions.open_source(source, source, PROMPT)
    for line in SCRIPT:
        await stage.speak(source, np.concatenate([await say(line), silence(PAUSE_S)]))
    stage.captions.close_source(source)


@pytest.mark.speech
@pytest.mark.timeout(180)
@pytest.mark.parametrize("talkers", [1, 3])
async def test_lag_of_captions_in_real_time(talkers: int) -> None:
    async with running(caption_settings()) as stage:
        await stage.ready()
        sources = [f"mic-{number}" for number in range(talkers)]
        await asyncio.gather(*(talk(stage, source) for source in sources))
        assert await stage.captions.drain(30)
    said = " ".join(SCRIPT)
    heard = {
        source: " ".join(e.caption.text for e in stage.finals if e.caption.speaker_id == source)
        for source in sources
    }
    lags = [final.at - final.caption.ended_at for final in stage.finals]
    figures = {
        "talkers": talkers,
        "finals": len(lags),
        "lag_p50_s": percentile(lags, 50),
        "lag_p95_s": percentile(lags, 95),
        "wer": round(statistics.mean(wer(said, text) for text in heard.values()), 3),
        "memory_mb": stage.captions.health.memory_mb,
    }
    print(json.dumps(figures))
    assert figures["lag_p95_s"] <= LAG_P95_GOAL_S


@pytest.mark.speech
@pytest.mark.parametrize("beam", [1, 5])
async def test_speed_and_errors_of_each_sentence(beam: int) -> None:
    folder = caption_settings().model_folder
    assert folder is not None
    engine = WhisperRecogniser(WhisperSettings(folder, workers=1))
    spoken_s = taken_s = 0.0
    rates: list[tuple[float, float, float]] = []
    for line in SCRIPT:
        clip = await clip_of(line)
        start = time.process_time()
        heard = engine.transcribe(clip, PROMPT, beam).text
        taken_s += time.process_time() - start
        spoken_s += clip.size / SAMPLE_RATE_HZ
        bare = wer(without_diacritics(line), without_diacritics(heard))
        rates.append((wer(line, heard), cer(line, heard), bare))
        print(f"  wer {rates[-1][0]:.2f}  {line}  →  {heard}")
    names = ("wer", "cer", "wer_without_diacritics")
    figures = {
        "beam": beam,
        "real_time_factor": round(taken_s / spoken_s, 3),
        **{
            name: round(statistics.mean(each), 3)
            for name, each in zip(names, zip(*rates, strict=True), strict=True)
        },
    }
    print(json.dumps(figures))


async def clip_of(line: str) -> Samples:
    """The line as the recogniser would get it."""
    step = OPUS_RATE_HZ // SAMPLE_RATE_HZ
    speech = await say(line)
    whole = speech[: speech.size - speech.size % step].reshape(-1, step)
    clip: Samples = (whole.mean(axis=1) / 32_768).astype(np.float32)
    return clip
