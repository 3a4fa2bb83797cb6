"""Official papers as PDF/A-2b, set by Typst in the bundled typeface, which has the metrics of Times
New Roman."""

import json
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import typst

from rooms.minutes.formats import PaperFormat
from rooms.minutes.printed import Printed

HERE = Path(__file__).parent
FONTS = HERE / "fonts"
LAYOUT = HERE / "minutes.typ"


@dataclass(frozen=True, slots=True)
class Place:
    """A place on the paper to be filled or signed; points from the top left of a page (from 1)."""

    name: str
    page: int
    x: float
    y: float
    width: float
    height: float


def render_pdf(words: Printed, look: PaperFormat, *, at_ms: int) -> bytes:
    """The paper as it will be printed; fonts are embedded, so it looks the same everywhere.

    CPU work of some hundred milliseconds: call it off the event loop.
    """
    pdf = typst.compile(
        str(LAYOUT),
        font_paths=[str(FONTS)],
        ignore_system_fonts=True,
        format="pdf",
        pdf_standards=["a-2b"],
        timestamp=datetime.fromtimestamp(at_ms // 1000, UTC),
        sys_inputs=_inputs(words, look),
    )
    if not isinstance(pdf, bytes):
        raise TypeError("one document gives one PDF")
    return pdf


def places(words: Printed, look: PaperFormat) -> dict[str, Place]:
    """Where the number goes and who signs where, as Typst laid it out."""
    found = typst.query(
        str(LAYOUT),
        "<place>",
        field="value",
        font_paths=[str(FONTS)],
        ignore_system_fonts=True,
        sys_inputs=_inputs(words, look),
    )
    return {one["name"]: Place(**one) for one in json.loads(found)}


def _inputs(words: Printed, look: PaperFormat) -> dict[str, str]:
    return {
        "words": json.dumps(words.fields(), ensure_ascii=False),
        "look": look.model_dump_json(),
    }
