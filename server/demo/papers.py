"""The demo's papers: made by the project itself, so that nothing real or borrowed is shown."""

from dataclasses import dataclass
from pathlib import Path

import typst

from rooms.minutes.pdf import FONTS

SOURCES = Path(__file__).parent / "papers"


@dataclass(frozen=True, slots=True)
class Paper:
    """A source under `papers/`, its title, and the agenda item (by key) that it belongs to."""

    source: str
    title: str
    item_key: str


PAPERS = (
    Paper("programme.typ", "Chương trình hội nghị", "khai-mac"),
    Paper("report.typ", "Báo cáo tình hình kinh tế - xã hội tháng 11", "bao-cao"),
    Paper("plan.typ", "Kế hoạch ứng phó rét đậm, rét hại", "chong-ret"),
)


def render_paper(paper: Paper) -> bytes:
    """The paper as PDF. Some hundred milliseconds of CPU: call it off the event loop."""
    pdf = typst.compile(
        str(SOURCES / paper.source),
        root=str(SOURCES),
        font_paths=[str(FONTS)],
        ignore_system_fonts=True,
        format="pdf",
    )
    if not isinstance(pdf, bytes):
        raise TypeError("one document gives one PDF")
    return pdf
