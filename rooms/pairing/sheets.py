"""Codes on paper: eight cards on a page of A4, to be cut, laid on seats or sent to people."""

import io
import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

import segno
import typst

HERE = Path(__file__).parent
FONTS = HERE.parent / "minutes" / "fonts"


@dataclass(frozen=True, slots=True)
class Card:
    """`label` is the seat, empty on a person's own card."""

    address: str
    label: str
    name: str
    position: str
    unit_name: str


def qr_svg(address: str) -> str:
    """An SVG that scales with its box; still read with a seventh of it covered."""
    out = io.BytesIO()
    segno.make(address, error="m", micro=False).save(
        out, kind="svg", xmldecl=False, omitsize=True, border=2
    )
    return out.getvalue().decode()


def render_sheets(title: str, when: str, cards: Sequence[Card]) -> bytes:
    """CPU work of some seconds for hundreds of cards: call it off the event loop."""
    content = {
        "title": title,
        "when": when,
        "cards": [{**asdict(card), "qr": qr_svg(card.address)} for card in cards],
    }
    pdf = typst.compile(
        str(HERE / "sheets.typ"),
        font_paths=[str(FONTS)],
        ignore_system_fonts=True,
        format="pdf",
        sys_inputs={"content": json.dumps(content, ensure_ascii=False)},
    )
    if not isinstance(pdf, bytes):
        raise TypeError("one document gives one PDF")
    return pdf
