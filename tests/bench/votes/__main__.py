"""`python -m tests.bench.votes`: figures and faults of votes; the last line is one JSON object.

With load from nobody else it takes some four minutes. Power cuts need root and loop devices; where
there are none the report says 0 and the bench fails.
"""

import argparse
import asyncio
import json
import random
import sys
import tempfile
import time
from pathlib import Path

from tests.bench.votes import crashes, storm
from tests.support.hall import hall
from tests.support.linking import NOTICED, attack_storage

VOTERS = 2000
KILLS, POWER_CUTS, SERVER_KILLS = 200, 20, 4
STORAGE_POLLS, SERVER_POLLS = 40, 15


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--seed", type=int, default=20_261_122)
    parser.add_argument("--kills", type=int, default=KILLS)
    parser.add_argument("--power-cuts", type=int, default=POWER_CUTS)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="dienhong-votes-") as name:
        report = bench(Path(name), options)
    print(json.dumps(report, ensure_ascii=False))
    sys.exit(0 if passed(report) else 1)


def bench(folder: Path, options: argparse.Namespace) -> dict[str, object]:
    """Forks first: from here on this process has threads."""
    dice = random.Random(options.seed)
    faults = crashes.Tally()
    say("kills of the voting process")
    faults.add(crashes.kills(folder / "kills", options.kills - SERVER_KILLS, dice))
    control = 0
    if crashes.can_mount():
        say("power cuts, on ext4 in a file")
        faults.add(crashes.power_cuts(_new(folder / "power"), options.power_cuts, dice))
        control = crashes.careless_cut(_new(folder / "control"), dice)
    return asyncio.run(_with_server(folder, faults)) | {"lost_by_careless_control": control}


def _new(folder: Path) -> Path:
    folder.mkdir()
    return folder


async def _with_server(folder: Path, faults: crashes.Tally) -> dict[str, object]:
    say(f"{VOTERS} voters take their seats")
    installation = await storm.install(folder / "storm", VOTERS)
    say("a secret and an open poll over HTTP")
    secret = await storm.storm(installation, "secret")
    openly = await storm.storm(installation, "open")
    say("kills of the server")
    faults.add(await storm.killed(installation, SERVER_KILLS))
    say("attackers on the secret ballot")
    scores = await storm.watched(await storm.install(folder / "watched", 12), polls=SERVER_POLLS)
    url = f"sqlite+aiosqlite:///{folder / 'linking.db'}"
    async with hall(url, folder / "linking", voters=12) as made:
        scores |= (await attack_storage(made, url, polls=STORAGE_POLLS, seed=5)).z()
    linkable = [view for view, score in scores.items() if abs(score) > NOTICED]
    return {
        "ballots": secret.ballots,
        "cast_s": round(max(secret.cast_s, openly.cast_s), 3),
        "result_after_close_s": round(
            max(secret.result_after_close_s, openly.result_after_close_s), 3
        ),
        "kills": faults.kills,
        "power_cuts": faults.power_cuts,
        "lost": faults.lost,
        "duplicate": faults.duplicate,
        "phantom": faults.phantom,
        "secret_linkable": bool(linkable),
        "ballots_under_faults": faults.acknowledged,
        "polls_under_faults": faults.polls,
        "secret_views": len(scores),
        "secret_views_linkable": linkable,
        "secret_worst_z": round(max(abs(score) for score in scores.values()), 2),
    }


def passed(report: dict[str, object]) -> bool:
    return (
        report["cast_s"] <= storm.GOAL_S  # type: ignore[operator]
        and report["result_after_close_s"] <= 1.0  # type: ignore[operator]
        and bool(report["power_cuts"] and report["lost_by_careless_control"])
        and not any(report[name] for name in ("lost", "duplicate", "phantom", "secret_linkable"))
    )


def say(what: str) -> None:
    print(f"{time.strftime('%H:%M:%S')} {what}", file=sys.stderr, flush=True)


if __name__ == "__main__":
    main()
