"""`python -m tests.bench.history`: 10^5 operations, with kills and frozen owners; the last line is
one JSON object. On two cores it takes some minutes."""

import argparse
import asyncio
import json
import sys
import tempfile
from pathlib import Path

from tests.bench.history.run import Plan, run

OPERATIONS, KILLS, FREEZES = 100_000, 16, 8


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--operations", type=int, default=OPERATIONS)
    parser.add_argument("--kills", type=int, default=KILLS)
    parser.add_argument("--freezes", type=int, default=FREEZES)
    parser.add_argument("--seed", type=int, default=20_261_122)
    parser.add_argument("--database", help="an empty PostgreSQL database instead of SQLite")
    options = parser.parse_args()
    plan = Plan(options.operations, options.kills, options.freezes, options.seed)
    with tempfile.TemporaryDirectory(prefix="dienhong-history-") as name:
        folder = Path(name)
        url = options.database or f"sqlite+aiosqlite:///{folder / 'dienhong.db'}"
        report = asyncio.run(run(folder, url, plan))
    print(json.dumps(report, ensure_ascii=False))
    sys.exit(1 if report["said"] else 0)


if __name__ == "__main__":
    main()
