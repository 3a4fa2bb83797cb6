"""`make record-8h`: eight hours through the recorder, the plan of the film and the archive pass.

Prints one line of JSON. Nothing is composed, and the engine of the archive pass stands in: what is
measured is whether files, times and memory hold out. Exit status 1 when one doesn't.
"""

import argparse
import asyncio
import json
import random
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

from rooms.recording.messages import SegmentKind, SegmentState
from server.composing.pieces import piece_count
from server.composing.plan import plan
from tests.bench.recording.day import SEGMENT_S, Day, Pace, day, plays
from tests.property.rooms.meeting import COMMON, START_MS, Move, a_conference
from tests.property.server.test_film_plan import PEOPLE, a_recording, played
from transcripts.archive_messages import ArchiveSettings, Job, Line, Passage, Voice
from transcripts.archive_worker import ArchivePass
from transcripts.engine import Recognition, Samples
from transcripts.memory import resident_mb

WRONG_AT_MOST_MS = 40.0
GROWN_AT_MOST_MB = 64
MOVE_MS = 3_500
"""About one command in so much time, on average of `Meeting.play`."""


class Engine:
    """Hears nothing, of whatever it is given; remembers how long that was at most."""

    longest_s = 0.0
    windows = 0

    def listen(self, window: Samples) -> "Engine":
        self.longest_s = max(self.longest_s, window.size / 16_000)
        self.windows += 1
        return self

    def transcribe(
        self, prompt: str, beam: int, *, timed: bool = False, repeats: bool = True
    ) -> Recognition:
        return Recognition("", -0.1, 0.0, 1.0)

    def count_tokens(self, text: str) -> int:
        return len(text)


class Detector:
    """Somebody speaks eight seconds, then is silent for three."""

    chunks = 0

    def probability(self, _chunk: Samples) -> float:
        self.chunks += 1
        return 0.9 if self.chunks % 344 < 250 else 0.1


def listened(files: Sequence[tuple[int, Path]]) -> dict[str, float]:
    """The archive pass over one microphone of the whole day, in this process."""
    voices = tuple(
        Voice(track="chair", speaker_id="chair", path=path, started_at_ms=at_ms)
        for at_ms, path in files
    )
    settings = ArchiveSettings(model_folder=None, workers=1)
    engine, lines = Engine(), list[Line]()
    memory = [resident_mb()]

    def say(line: Line) -> None:
        if isinstance(line, Passage):
            memory.append(resident_mb())
            lines[:] = [line]

    began_s = time.monotonic()
    job = Job(settings=settings, voices=voices, heard_until_ms={})
    code = ArchivePass(job, engine, Detector, say).run()
    return {
        "code": code,
        "windows": engine.windows,
        "longest_window_s": round(engine.longest_s, 1),
        "rss_mb_first": max(memory[:100]),
        "rss_mb_most": max(memory),
        "took_s": round(time.monotonic() - began_s, 1),
    }


def planned(hours: float) -> dict[str, float]:
    """The film of a meeting in which something happens every few seconds."""
    dice = random.Random(1)  # the same meeting each time
    length_ms = round(hours * 3_600_000)
    kinds = [kind for kind in COMMON if "close" not in kind]
    moves = [
        Move(dice.choice(kinds), *(dice.randrange(10_000) for _ in range(3)))
        for _ in range(length_ms // MOVE_MS)
    ]
    _, entries = played(moves)
    last_ms = max(length_ms, entries[-1].at_ms - START_MS)
    step_ms = round(SEGMENT_S * 1000)
    recording = a_recording(
        [
            (who, kind, start, min(last_ms, start + step_ms - 20), SegmentState.CLOSED)
            for who in PEOPLE
            for kind in (SegmentKind.CAMERA, SegmentKind.MICROPHONE)
            for start in range(0, last_ms, step_ms)
        ],
        [],
        last_ms,
    )
    before_mb, began_s = resident_mb(), time.monotonic()
    made = plan(a_conference(), entries, [recording])
    at_ms = 0
    for scene in made.order.scenes:
        assert scene.film_ms == at_ms
        at_ms += scene.duration_ms
    return {
        "events": len(entries),
        "film_h": round(made.order.duration_ms / 3_600_000, 2),
        "left_out_ms": last_ms - at_ms,
        "scenes": len(made.order.scenes),
        "pieces": piece_count(made.order),
        "chapters": len(made.chapters),
        "order_mb": round(len(made.order.model_dump_json()) / 1e6, 1),
        "grown_mb": resident_mb() - before_mb,
        "took_s": round(time.monotonic() - began_s, 1),
    }


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--hours", type=float, default=8.0)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="dienhong-day-") as folder:
        began_s = time.monotonic()
        made: Day = asyncio.run(day(Path(folder), Pace(options.hours)))
        recorded = made.figures | {"took_s": round(time.monotonic() - began_s, 1)}
        heard = listened(made.files)
        recorded["segments_playing"] = sum(plays(one) for one in Path(folder).rglob("*.mkv"))
    film = planned(options.hours)
    report = {"recorded": recorded, "archive_pass": heard, "film": film}
    sys.stdout.write(json.dumps(report) + "\n")
    held = (
        recorded["segments"] == recorded["segments_playing"],
        recorded["worst_start_error_ms"] <= WRONG_AT_MOST_MS,
        recorded["worst_end_error_ms"] <= WRONG_AT_MOST_MS,
        recorded["rss_mb_most"] - recorded["rss_mb_first"] <= GROWN_AT_MOST_MB,
        heard["rss_mb_most"] - heard["rss_mb_first"] <= GROWN_AT_MOST_MB,
        heard["code"] == 0,
        film["left_out_ms"] == 0,
    )
    return 0 if all(held) else 1


if __name__ == "__main__":
    sys.exit(main())
