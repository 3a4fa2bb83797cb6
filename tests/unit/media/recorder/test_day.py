"""Eight hours of somebody who says little, in some seconds; `make record-8h` does all of them."""

import asyncio
from pathlib import Path

from tests.bench.recording.day import Pace, day, plays


def test_after_eight_hours_every_file_plays_and_times_are_right(tmp_path: Path) -> None:
    quiet = Pace(hours=8, sound_every_ms=400, picture_every_ms=6_000)
    made = asyncio.run(day(tmp_path, quiet))
    figures = made.figures
    files = list(tmp_path.rglob("*.mkv"))
    assert len(made.files) == 48
    assert len(files) == figures["segments"]
    assert all(plays(path) for path in files)
    assert figures["worst_start_error_ms"] <= 40
    assert figures["worst_end_error_ms"] <= 40
    assert figures["lost_packets"] > 0
    assert figures["rss_mb_most"] - figures["rss_mb_first"] <= 32
