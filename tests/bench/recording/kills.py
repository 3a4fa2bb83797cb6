"""`make kill-recording`: a recorded meeting in which recorder, relay and server are killed in turn.

Prints one line of JSON: how often, the longest stretch of picture or voice that is in no file
(`worst_lost_s`), and how many of the files a decoder brings forth whole.
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

import av

from rooms.recording.records import SegmentRecord
from tests.bench.recording.stand import RECORDED, Stand

LOST_AT_MOST_S = 6.0
RUNS_S = (0.7, 2.5)
"""How long it records between two kills."""


def decoded_s(path: Path) -> float | None:
    """How much of a file a decoder brings forth; None where it brings forth nothing."""
    try:
        with av.open(str(path)) as container:
            frames = container.decode(container.streams[0])
            times = [frame.time or 0.0 for frame in frames if isinstance(frame, av.frame.Frame)]
    except av.FFmpegError:
        return None
    return times[-1] - times[0] if times else None


def lost_s(segments: Sequence[SegmentRecord]) -> list[float]:
    """Between two files of one track, and within one, in seconds."""
    found = []
    for kind in RECORDED:
        track = sorted((s for s in segments if s.kind is kind), key=lambda s: s.started_at_ms)
        ends = [s.ended_at_ms or s.started_at_ms for s in track]
        found += [
            (later.started_at_ms - end) / 1000 for end, later in zip(ends, track[1:], strict=False)
        ]
        # What was missing before a file lies between it and the last one, but for the first.
        found += [
            (end - start) / 1000
            for s in track
            for start, end in s.gaps
            if s is track[0] or start >= s.started_at_ms
        ]
    return found


async def kill(folder: Path, kills: int, seed: int) -> dict[str, object]:
    dice = random.Random(seed)  # the same kills each time
    victims = ("recorder", "relay", "server")
    times: dict[str, list[float]] = {victim: [] for victim in victims}
    async with Stand(folder) as stand:
        for number in range(kills):
            await stand.recorded()
            await asyncio.sleep(dice.uniform(*RUNS_S))
            victim = victims[number % len(victims)]
            began_s = time.monotonic()
            await {
                "recorder": stand.kill_recorder,
                "relay": stand.kill_relay,
                "server": stand.kill_server,
            }[victim]()
            await stand.recorded()
            times[victim].append(round(time.monotonic() - began_s, 2))
        await asyncio.sleep(RUNS_S[0])
        await stand.stop()
        found = await stand.segments()
    # One that was begun at the very moment of a kill holds nothing, and says so.
    closed = [(segment, decoded_s(path)) for segment, path in found if segment.plays]
    playing = [segment for segment, length in closed if length is not None]
    lost = lost_s(playing)
    return {
        "kills": kills,
        "worst_lost_s": round(max(lost, default=0.0), 3),
        "lost_s_p50": round(sorted(lost)[len(lost) // 2], 3) if lost else 0.0,
        "segments": len(closed),
        "segments_playing": len(playing),
        "segments_empty": len(found) - len(closed),
        "recorded_s": round(sum(length or 0.0 for _, length in closed), 1),
        "worst_back_s": {victim: max(took, default=0.0) for victim, took in times.items()},
    }


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--kills", type=int, default=50)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="dienhong-kills-") as folder:
        figures = asyncio.run(kill(Path(folder) / "stand", options.kills, options.seed))
    sys.stdout.write(json.dumps(figures) + "\n")
    whole = figures["segments"] == figures["segments_playing"]
    return 0 if whole and float(str(figures["worst_lost_s"])) <= LOST_AT_MOST_S else 1


if __name__ == "__main__":
    sys.exit(main())
