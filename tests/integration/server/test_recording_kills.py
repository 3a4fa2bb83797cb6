"""Recorder, relay and server are each killed once under a recorded meeting;
`make kill-recording` does it fifty times."""

from pathlib import Path

from tests.bench.recording.kills import LOST_AT_MOST_S, kill


async def test_six_seconds_are_lost_at_most_and_every_file_plays(tmp_path: Path) -> None:
    figures = await kill(tmp_path / "stand", kills=3, seed=1)
    assert figures["segments"] == figures["segments_playing"]
    assert float(str(figures["worst_lost_s"])) <= LOST_AT_MOST_S, figures
