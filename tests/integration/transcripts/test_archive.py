"""Recordings are heard again after the meeting: whole, once, at their times, whatever happens."""

import asyncio
import io
import json
import os
import signal
from collections.abc import AsyncIterator
from contextlib import aclosing
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
import pytest_asyncio

from tests.support.captions import Pcm, silence
from tests.support.sound import write_film, write_opus, write_wav
from transcripts.archive import ArchiveSettings, Passage, Segment, Unheard, Voice, transcribe
from transcripts.command import run_transcribe
from transcripts.engine import EngineUnavailable
from transcripts.measure import wer
from transcripts.settings import CaptionSettings
from transcripts.voice import OPUS_RATE_HZ, SCRIPT, say

pytestmark = [pytest.mark.speech, pytest.mark.asyncio(loop_scope="module")]

LINES = SCRIPT[:3]
WER_LIMIT = 0.5
STARTED_AT_MS = 1_700_000_000_000


@pytest.fixture(scope="module")
def archive(settings: CaptionSettings) -> ArchiveSettings:
    return ArchiveSettings(model_folder=settings.model_folder, workers=1, niceness=0)


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def talk() -> AsyncIterator[Pcm]:
    """Three sentences, so far apart that each is a window of its own."""
    parts = [part for line in LINES for part in (await say(line), silence(2.6))]
    yield np.concatenate(parts)


def voice(path: Path, track: str = "mic", started_at_ms: int = STARTED_AT_MS) -> Voice:
    return Voice(track=track, speaker_id=f"of {track}", path=path, started_at_ms=started_at_ms)


def text(segments: list[Segment]) -> str:
    return " ".join(segment.said for segment in segments)


async def test_words_have_their_times_on_the_callers_clock_across_files(
    archive: ArchiveSettings, talk: Pcm, tmp_path: Path
) -> None:
    middle = talk.size // 2 // 960 * 960
    later_ms = STARTED_AT_MS + middle * 1000 // OPUS_RATE_HZ
    voices = [
        voice(write_opus(tmp_path / "1.mkv", talk[:middle])),
        voice(write_opus(tmp_path / "2.mkv", talk[middle:]), started_at_ms=later_ms),
    ]
    passages = [p async for p in transcribe(voices, archive) if isinstance(p, Passage)]
    segments = [segment for passage in passages for segment in passage.segments]
    assert wer(" ".join(LINES), text(segments)) <= WER_LIMIT
    assert {segment.speaker_id for segment in segments} == {"of mic"}
    words = [word for segment in segments for word in segment.words]
    assert all(before.end_ms <= after.start_ms for before, after in pairwise(words))
    second = STARTED_AT_MS + int((await say(LINES[0])).size / 48 + 2_600)
    [first_word] = [s.words[0] for s in segments if abs(s.start_ms - second) < 800]
    assert first_word.text.lower().startswith("hôm")
    end_ms = STARTED_AT_MS + talk.size // 48
    assert passages[-1].heard_until_ms == pytest.approx(end_ms, abs=50)


async def test_a_pass_killed_in_the_middle_says_everything_once(
    archive: ArchiveSettings, talk: Pcm, tmp_path: Path
) -> None:
    voices = [voice(write_wav(tmp_path / "talk.wav", talk))]
    segments: list[Segment] = []
    async with aclosing(transcribe(voices, archive)) as results:
        async for result in results:
            assert isinstance(result, Passage)
            if not segments:
                kill_children()
            segments += result.segments
    assert len(segments) == len({segment.start_ms for segment in segments}) == len(LINES)
    assert wer(" ".join(LINES), text(segments)) <= WER_LIMIT


def kill_children() -> None:
    for file in Path(f"/proc/{os.getpid()}/task").glob("*/children"):
        for pid in map(int, file.read_text(encoding="ascii").split()):
            if b"archive_worker" in Path(f"/proc/{pid}/cmdline").read_bytes():
                os.kill(pid, signal.SIGKILL)


async def test_a_pass_begun_again_goes_on_behind_its_mark_also_when_it_has_grown(
    archive: ArchiveSettings, talk: Pcm, tmp_path: Path
) -> None:
    voices = [voice(write_wav(tmp_path / "talk.wav", talk[: OPUS_RATE_HZ * 11]))]
    async with aclosing(transcribe(voices, archive)) as results:
        first = await anext(results)
    assert isinstance(first, Passage)
    small = archive.model_copy(update={"memory_growth_mb": 0})
    rest = [
        segment
        async for passage in transcribe(voices, small, heard_until_ms={"mic": first.heard_until_ms})
        if isinstance(passage, Passage)
        for segment in passage.segments
    ]
    assert len(rest) == 1
    assert rest[0].start_ms >= first.heard_until_ms


async def test_what_gives_no_sound_is_said_and_the_rest_is_heard(
    archive: ArchiveSettings, talk: Pcm, tmp_path: Path
) -> None:
    whole = write_opus(tmp_path / "whole.mkv", talk[: OPUS_RATE_HZ * 5])
    torn = tmp_path / "torn.mkv"
    torn.write_bytes(whole.read_bytes()[: whole.stat().st_size * 3 // 4])
    (tmp_path / "noise.mkv").write_bytes(np.random.default_rng(1).bytes(4_000))
    voices = [
        voice(tmp_path / "gone.mkv", "a"),
        voice(tmp_path / "noise.mkv", "b"),
        voice(write_wav(tmp_path / "silent.wav", silence(3)), "c"),
        voice(torn, "d"),
    ]
    results = [result async for result in transcribe(voices, archive)]
    reasons = {r.track: r.reason for r in results if isinstance(r, Unheard)}
    assert reasons == {"a": "file_missing", "b": "file_unreadable"}
    heard = {r.track for r in results if isinstance(r, Passage) and r.segments}
    assert heard == {"d"}
    assert {r.track for r in results if isinstance(r, Passage)} == {"c", "d"}


async def test_without_a_model_the_pass_is_refused(tmp_path: Path) -> None:
    with pytest.raises(EngineUnavailable) as caught:
        await anext(transcribe([], ArchiveSettings(model_folder=tmp_path)))
    assert caught.value.args[0] == "model_missing"


async def test_the_command_writes_a_film_down(
    archive: ArchiveSettings, talk: Pcm, tmp_path: Path
) -> None:
    out, err = io.StringIO(), io.StringIO()
    path = await asyncio.to_thread(write_film, tmp_path / "t.mp4", talk[: OPUS_RATE_HZ * 9])
    assert await run_transcribe(path, archive, as_json=True, out=out, err=err) == 0
    report = json.loads(out.getvalue())
    assert list(report) == ["segments"]
    assert wer(" ".join(LINES[:2]), " ".join(s["text"] for s in report["segments"])) <= 0.6
    for segment in report["segments"]:
        assert list(segment) == ["start", "end", "text", "words"]
        assert list(segment["words"][0]) == ["start", "end", "word", "probability"]
    assert err.getvalue().endswith("100%\n")


async def test_the_command_says_what_is_wrong(archive: ArchiveSettings, tmp_path: Path) -> None:
    async def run(path: Path, settings: ArchiveSettings) -> tuple[int, str, str]:
        out, err = io.StringIO(), io.StringIO()
        code = await run_transcribe(path, settings, as_json=True, out=out, err=err)
        return code, out.getvalue(), err.getvalue()

    silent = write_wav(tmp_path / "silent.wav", silence(1))
    code, out, err = await run(silent, archive)
    assert (code, json.loads(out)) == (0, {"segments": []})
    assert "nobody speaks" in err
    code, out, err = await run(tmp_path / "gone.wav", archive)
    assert (code, out) == (1, "")
    assert "no such file" in err
    code, out, err = await run(silent, archive.model_copy(update={"model_folder": tmp_path}))
    assert (code, out) == (3, "")
    assert "no speech model" in err
