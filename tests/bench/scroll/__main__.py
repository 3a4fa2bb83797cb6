"""`python -m tests.bench.scroll`: the chair's list of 3,300 sites scrolled in Chromium, its
processor slowed down four times; the last line is one JSON object.

- `frames_per_s`: frames drawn while the list moves by 40 px a frame, for ten seconds.
- `frame_p95_ms`: the 95th percentile of the time between two of them; 60 a second leave 16.7 ms.
- `frames_late`: the part of them that took longer than one and a half of that.
- `work_ms`: what each frame costs the page's own thread in script, style and layout, slowed down:
  unlike the times above it does not depend on what else the machine does.
- `search_ms`: from a letter typed into the search until the next frame.
- `rows_drawn`: how many rows are in the page, whatever the list holds.

Exit status 1 when a goal is missed.
"""

import argparse
import asyncio
import json
import sys
import tempfile
from pathlib import Path
from statistics import median, quantiles

from playwright.async_api import CDPSession, Page

from server.demo.browsers import open_browser, open_page
from tests.bench.processes import process_of
from tests.bench.scroll.installation import CHAIR, PASSWORD, install

SITES = 3_300
SLOWED = 4
SIZE = (1280, 800)
FRAME_MS = 1_000 / 60
GOALS = {
    "work_ms": FRAME_MS / 2,
    "frame_p95_ms": 1.5 * FRAME_MS,
    "rows_drawn": 60,
    "search_ms": 250,
}

# Times between frames while the list moves; there and back where it ends.
SCROLL = """async ([selector, ms]) => {
    const box = document.querySelector(selector);
    const times = [];
    let step = 40;
    const began = performance.now();
    let last = await new Promise(requestAnimationFrame);
    while (performance.now() - began < ms) {
        if (box.scrollTop + box.clientHeight >= box.scrollHeight - 1) step = -40;
        if (box.scrollTop <= 0) step = 40;
        box.scrollTop += step;
        const now = await new Promise(requestAnimationFrame);
        times.push(now - last);
        last = now;
    }
    return times;
}"""

# Milliseconds from the letter until a frame was drawn with what was found.
TYPE = """async ([selector, text]) => {
    const field = document.querySelector(selector);
    const began = performance.now();
    field.value = text;
    field.dispatchEvent(new Event('input'));
    await new Promise((done) => requestAnimationFrame(() => setTimeout(done)));
    return performance.now() - began;
}"""

WORK = ("ScriptDuration", "LayoutDuration", "RecalcStyleDuration")
LIST = "[data-testid=sites]"
SEARCH = "[data-testid=site-search]"


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--sites", type=int, default=SITES)
    parser.add_argument("--seconds", type=float, default=10.0)
    parser.add_argument("--picture", type=Path, help="keep what the panel looked like")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="dienhong-scroll-") as name:
        report = asyncio.run(bench(Path(name) / "data", options))
    missed = [key for key, goal in GOALS.items() if report[key] > goal]
    print(json.dumps({**report, "missed": missed}))
    sys.exit(1 if missed else 0)


async def bench(folder: Path, options: argparse.Namespace) -> dict[str, float]:
    conference_id = await install(folder, options.sites)
    async with process_of("tests.bench.serve", str(folder)) as server, open_browser() as browser:
        assert server.stdout is not None
        url = json.loads(await server.stdout.readline())["url"]
        page = await open_page(browser, url, CHAIR, PASSWORD, SIZE)
        await page.goto(f"{url}/chair/{conference_id}")
        await page.locator(LIST).wait_for()
        session = await page.context.new_cdp_session(page)
        await session.send("Performance.enable")
        await session.send("Emulation.setCPUThrottlingRate", {"rate": SLOWED})
        report = {"sites": options.sites, **await figures(page, session, options.seconds * 1_000)}
        if options.picture is not None:
            await page.screenshot(path=str(options.picture))
        return report


async def figures(page: Page, session: CDPSession, scroll_ms: float) -> dict[str, float]:
    before = await work_s(session)
    times: list[float] = await page.evaluate(SCROLL, [LIST, scroll_ms])
    worked_s = await work_s(session) - before
    rows = await page.locator(f"{LIST} li").count()
    searches = [
        await page.evaluate(TYPE, [SEARCH, text])
        for text in ("b", "ba", "bac", "bac h", "bac ha", "")
    ]
    late = sum(one > 1.5 * FRAME_MS for one in times)
    return {
        "frames_per_s": round(1_000 * len(times) / sum(times), 1),
        "frame_p95_ms": round(quantiles(times, n=20)[-1], 1),
        "frames_late": round(late / len(times), 3),
        "work_ms": round(1_000 * worked_s / len(times), 2),
        "search_ms": round(median(searches), 1),
        "rows_drawn": rows,
    }


async def work_s(session: CDPSession) -> float:
    """What the page's thread has spent so far, in seconds."""
    told = await session.send("Performance.getMetrics")
    metrics = {one["name"]: one["value"] for one in told["metrics"]}
    return float(sum(metrics[name] for name in WORK))


if __name__ == "__main__":
    main()
