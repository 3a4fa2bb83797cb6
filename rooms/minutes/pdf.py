"""Minutes as PDF/A-2b, set by Typst with the bundled typeface (metrics of Times New Roman)."""

import json
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path

import typst

from rooms.minutes.record import MinutesRecord
from rooms.minutes.wording import word

HERE = Path(__file__).parent
FONTS = HERE / "fonts"


def render_pdf(record: MinutesRecord) -> bytes:
    """The paper as it will be printed; fonts are embedded, so it looks the same everywhere.

    CPU work of some hundred milliseconds: call it off the event loop.
    """
    pdf = typst.compile(
        str(HERE / "minutes.typ"),
        font_paths=[str(FONTS)],
        ignore_system_fonts=True,
        format="pdf",
        pdf_standards=["a-2b"],
        timestamp=datetime.fromtimestamp(record.closed_at_ms // 1000, UTC),
        sys_inputs={"wording": json.dumps(asdict(word(record)), ensure_ascii=False)},
    )
    if not isinstance(pdf, bytes):
        raise TypeError("one document gives one PDF")
    return pdf
