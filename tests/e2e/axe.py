"""What axe finds on a page as it stands: rules of WCAG 2.2 A and AA, and axe's best practices."""

from functools import cache
from pathlib import Path
from typing import Any

from playwright.async_api import Page

SOURCE = Path("clients/node_modules/axe-core/axe.min.js")
GRAVE = {"serious", "critical"}
RUN = """() => axe.run(document, {
    resultTypes: ["violations"],
    runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
})"""


@cache
def _source() -> str:
    return SOURCE.read_text(encoding="utf-8")


async def grave_findings(page: Page) -> list[str]:
    """One line for each element that somebody could not perceive, reach or understand."""
    await page.evaluate(_source())
    found: dict[str, Any] = await page.evaluate(RUN)
    return [
        f"{rule['id']} ({rule['impact']}): {node['target']} {node['html'][:160]} "
        f"{node['failureSummary']}"
        for rule in found["violations"]
        if rule["impact"] in GRAVE
        for node in rule["nodes"]
    ]
