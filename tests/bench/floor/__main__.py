"""`python -m tests.bench.floor`: what a crowd feels; the last line is one JSON object.

- `join_p99_s`, `join_all_s`, `rss_mb`: all clients connect at once, each until it has its
  snapshot; the most memory the server held until then. `joins_failed`: those it cut meanwhile.
- `floor_change_p50_ms`, `floor_change_p99_ms`: from the chair's command until a client hears who
  has the floor. `two_holders`: clients that heard epochs out of order, and epochs of which not all
  heard the same holder.
- `reload_all_s`, `reloads_failed`: all leave and come back at once, until the last has its
  snapshot.
- Of 500 clients 50 stop reading, while three write much into the chat: `slow_held_bytes_max`,
  what the server held for one of them; `slow_cut_s`, until the last of them was cut;
  `others_p99_growth`, how much later the others hear of the floor than before (1 = no later).

Exit status 1 when a goal is missed.
"""

import argparse
import asyncio
import json
import sys
import tempfile
import time
from pathlib import Path

from tests.bench.floor import figures
from tests.bench.votes.storm import install

CLIENTS = 3_000
GOALS = {
    "join_p99_s": 8.0,
    "join_all_s": 10.0,
    "joins_failed": 0,
    "rss_mb": 1_536.0,
    "floor_change_p50_ms": 450.0,
    "floor_change_p99_ms": 700.0,
    "reload_all_s": 15.0,
    "reloads_failed": 0,
    "slow_held_bytes_max": 1 << 20,
    "slow_cut_s": 10.0,
    "others_p99_growth": 1.5,
    "two_holders": 0,
}


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--clients", type=int, default=CLIENTS)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="dienhong-floor-") as name:
        report = asyncio.run(bench(Path(name), options.clients))
    missed = [key for key, goal in GOALS.items() if report.get(key, 0.0) > goal]
    print(json.dumps({**report, "missed": missed}))
    sys.exit(1 if missed else 0)


async def bench(folder: Path, clients: int) -> dict[str, float]:
    say(f"{clients} people are invited")
    report = {"clients": clients} | await figures.crowded(
        await install(folder / "crowd", clients + 1)
    )
    say(json.dumps(report))
    say(f"of {figures.SLOW_AMONG} some stop reading")
    return report | await figures.slow_readers(
        await install(folder / "slow", figures.SLOW_AMONG + 1)
    )


def say(what: str) -> None:
    print(f"{time.strftime('%H:%M:%S')} {what}", file=sys.stderr, flush=True)


if __name__ == "__main__":
    main()
