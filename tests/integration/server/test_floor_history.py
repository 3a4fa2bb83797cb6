"""The floor is linearizable on both databases, whatever dies or stands still. A short run of what
`make floor-history` does for longer."""

from pathlib import Path

import pytest

from tests.bench.history.run import Plan, run

pytestmark = pytest.mark.timeout(300)


async def test_no_history_contradicts_the_log(database_url: str, tmp_path: Path) -> None:
    report = await run(tmp_path, database_url, Plan(operations=2_000, kills=2, freezes=1, seed=7))
    assert report["said"] == []
    assert report["kills"] == 2
    assert report["freezes"] == 1
    accepted, refused = report["accepted"], report["refused"]
    assert isinstance(accepted, int)
    assert isinstance(refused, int)
    assert accepted > 200
    assert refused > 200
