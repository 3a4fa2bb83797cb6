"""`python -m tests.bench.pages`: papers, from upload to the eye; the last line is one JSON object.

- `page1_ready_s`, `all_pages_ready_s`: from the last byte of a 500-page scan of at least 150 MB,
  made here, until its first page, and all pages, are announced.
- `joins_p99_s`, `joins_all_s`: the followers connect, sixty at a time; each until it has its
  snapshot.
- `followers_p50_ms`, `followers_p95_ms`: from the presenter's turn until a follower has it.
- `search_10k_pages_ms`: 95th percentile of questions over 10,000 pages, exact and without
  diacritics.
- What a slow tablet feels is described in `browser`.

`stall`: how long the server's event loop stood still. Exit status 1 when a goal is missed.
"""

import argparse
import asyncio
import json
import sys
import tempfile
import time
from pathlib import Path

from tests.bench.pages import browser, figures, scanner
from tests.bench.pages.installation import PASSWORD, READER, install
from tests.bench.processes import process_of
from tests.integration.server.client import Client

SCAN_PAGES = 500
SCAN_BYTES_MIN = 150_000_000
FOLLOWERS = 3_000
GOALS = {
    "page1_ready_s": 3.0,
    "all_pages_ready_s": 240.0,
    "first_page_visible_s": 1.0,
    "turn_prefetched_ms": 100.0,
    "turn_cold_ms": 500.0,
    "page_memory_mb": 150.0,
    "followers_p95_ms": 1_000.0,
    "search_10k_pages_ms": 300.0,
    "upload_stall_ms": 100.0,
}


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--pages", type=int, default=SCAN_PAGES)
    parser.add_argument("--followers", type=int, default=FOLLOWERS)
    parser.add_argument("--without-browser", action="store_true")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="dienhong-pages-") as name:
        report = asyncio.run(bench(Path(name), options))
    missed = [key for key, goal in GOALS.items() if report.get(key, 0.0) > goal]
    print(json.dumps({**report, "missed": missed}, ensure_ascii=False))
    sys.exit(1 if missed else 0)


async def bench(folder: Path, options: argparse.Namespace) -> dict[str, float]:
    say(f"a scan of {options.pages} pages")
    scan = folder / "scan.pdf"
    await asyncio.to_thread(scanner.scan, scan, options.pages)
    scan_bytes = scan.stat().st_size
    if options.pages == SCAN_PAGES and scan_bytes < SCAN_BYTES_MIN:
        raise RuntimeError(f"the scan has only {scan_bytes} bytes")
    say(f"a conference of {options.followers} people and an archive of 10,000 pages")
    installation = await install(folder / "data", options.followers + 1)
    report: dict[str, float] = {"scan_pages": options.pages, "scan_mb": round(scan_bytes / 1e6)}
    async with process_of("tests.bench.serve", str(installation.folder)) as server:
        assert server.stdout is not None
        url = json.loads(await server.stdout.readline())["url"]
        async with Client(url, "", installation.conference_id) as chair:
            chair.token = installation.tokens[0]
            await chair.join("chair")
            say("questions to the archive")
            found = await figures.search(url, installation.tokens[1:])
            report |= found
            say(json.dumps(found))
            say("the scan is uploaded and drawn")
            document, drawn = await figures.pages(chair, server, scan)
            report |= drawn
            say(json.dumps(drawn))
            if not options.without_browser:
                await figures.settled(server)
                say("a slow tablet reads it")
                paper = browser.Paper(
                    base_url=url,
                    conference_id=installation.conference_id,
                    document_id=document["id"],
                    pages=options.pages,
                    username=READER,
                    password=PASSWORD,
                )
                read = await browser.measure(paper)
                report |= read
                say(json.dumps(read))
            say(f"{options.followers} tablets follow the presenter")
            report |= await figures.followers(installation, url, chair, document)
    return report


def say(what: str) -> None:
    print(f"{time.strftime('%H:%M:%S')} {what}", file=sys.stderr, flush=True)


if __name__ == "__main__":
    main()
