"""`python -m tests.bench.speech.kills`: kill -9 of the transcriber, again and again, while somebody
speaks and while the archive pass hears it again; the last line is one JSON object.

- `doubles`: captions, or segments of the archive pass, that share a time with another.
- `lost_words`: words of undisturbed runs at times of which the killed one has nothing. A word that
  the recogniser gives in one undisturbed run and not in another says nothing about kills: only
  what all of them have is looked for. Their speech comes at the same pace as in the killed one.

Exit status 1 when there is one of either.
"""

import argparse
import asyncio
import json
import os
import random
import signal
import sys
import tempfile
import time
import wave
from collections.abc import Iterator, Sequence
from contextlib import aclosing
from functools import partial
from itertools import pairwise
from pathlib import Path
from typing import NamedTuple

import numpy as np

from tests.bench.speech.corpus import PAUSE_S, PROMPT, SENTENCES, SPEAKERS, quiet, say
from tests.support.captions import Pcm, Stage, caption_settings, running
from transcripts.archive import ArchiveSettings, Passage, Progress, Voice, transcribe
from transcripts.measure import normalise
from transcripts.messages import SpeechState
from transcripts.voice import OPUS_RATE_HZ

KILLS, ARCHIVE_KILLS = 40, 10
UNDISTURBED = 2
POUR_S = 8.0
"""Speech that the transcriber gets at once between two kills."""

NEAR_MS = 15_000
TOUCH_MS = 20
"""Rounding: segments that overlap by less only touch."""


class Span(NamedTuple):
    """What was heard, in milliseconds from the beginning."""

    start_ms: int
    end_ms: int
    text: str


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--kills", type=int, default=KILLS)
    parser.add_argument("--archive-kills", type=int, default=ARCHIVE_KILLS)
    parser.add_argument("--seed", type=int, default=20_261_122)
    options = parser.parse_args()
    report = asyncio.run(bench(options.kills, options.archive_kills, random.Random(options.seed)))
    print(json.dumps(report))
    sys.exit(1 if report["doubles"] or report["lost_words"] else 0)


async def bench(kills: int, archive_kills: int, dice: random.Random) -> dict[str, int]:
    pause = quiet(PAUSE_S)
    count = max(kills, archive_kills, 1)
    lines = [say(_plain(SENTENCES[i % len(SENTENCES)]), SPEAKERS[0]) for i in range(2 * count)]
    talk = np.concatenate([part for line in lines for part in (line, pause)])
    _say(f"{talk.size / OPUS_RATE_HZ:.0f} s of speech, undisturbed, {UNDISTURBED} times")
    undisturbed = [(await live(talk, 0, dice))[0] for _ in range(UNDISTURBED)]
    _say(f"captions, killed {kills} times")
    disturbed, killed = await live(talk, kills, dice)
    _say(f"the archive pass, killed {archive_kills} times")
    whole, _ = await archive(talk, 0, dice)
    pieces, archive_killed = await archive(talk, archive_kills, dice)
    lost, archive_lost = lost_words(undisturbed, disturbed), lost_words([whole], pieces)
    _tell("captions", lost, disturbed)
    _tell("archive", archive_lost, pieces)
    return {
        "kills": killed + archive_killed,
        "doubles": doubles(disturbed) + doubles(pieces),
        "lost_words": len(lost) + len(archive_lost),
        "words": sum(len(normalise(span.text).split()) for span in (*undisturbed[0], *whole)),
        "unsteady_words": len(lost_words(undisturbed[:1], undisturbed[1])),
    }


def _tell(part: str, lost: Sequence[Span], heard: Sequence[Span]) -> None:
    """Show what is lost, and what the killed run has around it."""
    for span in dict.fromkeys(lost):
        near = [s for s in heard if abs(s.start_ms - span.start_ms) < NEAR_MS]
        _say(f"{part}: {lost.count(span)} words of {span} are lost; around it {near}")


def _say(progress: str) -> None:
    print(progress, file=sys.stderr, flush=True)


async def live(talk: Pcm, kills: int, dice: random.Random) -> tuple[list[Span], int]:
    """Captions of the talk; the transcriber is killed at any moment, in most cases at work."""
    step = int(POUR_S * OPUS_RATE_HZ)
    killed = 0
    async with running(caption_settings()) as stage:
        await stage.ready()
        started_at = time.time()
        stage.captions.open_source("mic", "mic", PROMPT, started_at)
        for start in range(0, talk.size, step):
            before = len(stage.finals)
            stage.pour("mic", talk[start : start + step])
            if killed < kills:
                await asyncio.sleep(dice.uniform(0.0, 0.4))
                await _kill(stage)
                killed += 1
            if start + step < talk.size:
                # Audio that kills three in a row is given up; this one is innocent.
                await stage.until(partial(_more_finals, stage, before))
        stage.captions.close_source("mic")
        assert await stage.captions.drain(300)
        return [
            Span(
                round((each.caption.started_at - started_at) * 1000),
                round((each.caption.ended_at - started_at) * 1000),
                each.caption.said or each.caption.text,
            )
            for each in stage.finals
        ], killed


def _more_finals(stage: Stage, than: int) -> bool:
    return len(stage.finals) > than


async def _kill(stage: Stage) -> None:
    pid = stage.captions.health.pid
    assert pid is not None
    os.kill(pid, signal.SIGKILL)
    await stage.until(lambda: stage.captions.health.state is SpeechState.STARTING)
    await stage.ready()


async def archive(talk: Pcm, kills: int, dice: random.Random) -> tuple[list[Span], int]:
    """The pass over the talk; its child is killed after every passage or so."""
    killed = 0
    spans: list[Span] = []
    settings = ArchiveSettings(model_folder=caption_settings().model_folder, niceness=0)
    with tempfile.TemporaryDirectory(prefix="dienhong-speech-") as folder:
        path = Path(folder) / "talk.wav"
        with wave.open(str(path), "wb") as file:
            file.setnchannels(1)
            file.setsampwidth(2)
            file.setframerate(OPUS_RATE_HZ)
            file.writeframes(talk.tobytes())
        voice = Voice(track="mic", speaker_id="mic", path=path, started_at_ms=0, prompt=PROMPT)
        async with aclosing(transcribe([voice], settings, on_progress=_ignore)) as results:
            async for result in results:
                assert isinstance(result, Passage)
                spans += [Span(s.start_ms, s.end_ms, s.said) for s in result.segments]
                if killed < kills and result.segments:
                    await asyncio.sleep(dice.uniform(0.0, 0.3))
                    killed += _kill_archive_child()
    return spans, killed


def _ignore(_: Progress) -> None:
    pass


def _kill_archive_child() -> int:
    """Kill the child of this process that runs the pass; how many that were."""
    children = Path(f"/proc/{os.getpid()}/task").glob("*/children")
    pids = [int(pid) for file in children for pid in file.read_text().split()]
    for pid in pids:
        if b"transcripts.archive_worker" in Path(f"/proc/{pid}/cmdline").read_bytes():
            os.kill(pid, signal.SIGKILL)
            return 1
    return 0


def doubles(spans: Sequence[Span]) -> int:
    """How many say something about a time of which something has been said."""
    ordered = sorted(spans)
    return sum(before.end_ms > after.start_ms + TOUCH_MS for before, after in pairwise(ordered))


def lost_words(undisturbed: Sequence[Sequence[Span]], disturbed: Sequence[Span]) -> list[Span]:
    """For each word of all undisturbed runs of whose time the disturbed one has nothing, where it
    was."""
    first, *others = undisturbed
    return [
        span
        for span in first
        for at_ms in _middles_ms(span)
        if all(_covers(other, at_ms) for other in others) and not _covers(disturbed, at_ms)
    ]


def _middles_ms(span: Span) -> Iterator[float]:
    """When each word was about in its middle."""
    count = len(normalise(span.text).split())
    for number in range(count):
        yield span.start_ms + (span.end_ms - span.start_ms) * (2 * number + 1) / (2 * count)


def _covers(spans: Sequence[Span], at_ms: float) -> bool:
    """Whether anything is said of that moment, a second around it included."""
    return any(span.start_ms - 1000 <= at_ms <= span.end_ms + 1000 for span in spans)


def _plain(sentence: str) -> str:
    return sentence.replace("{", "").replace("}", "")


if __name__ == "__main__":
    main()
