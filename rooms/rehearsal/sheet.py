"""The rehearsal on paper: each site, what is wrong, what was tried and who vouches for it.

The sentences are those of the board; `faults.json` holds them once for the paper, and a test holds
the board's to it.
"""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path

import typst

from rooms.kernel.hanoi import in_hanoi
from rooms.live.state import LiveState
from rooms.rehearsal.messages import SiteRehearsalView, Verdict

HERE = Path(__file__).parent
FONTS = HERE.parent / "minutes" / "fonts"

FAULTS: Mapping[str, Mapping[str, str]] = json.loads((HERE / "faults.json").read_text("utf-8"))
VERDICTS = {Verdict.RED: "Lỗi", Verdict.AMBER: "Cần xem", Verdict.GREEN: "Tốt", None: "Chưa thử"}
_WORST_FIRST = [Verdict.RED, Verdict.AMBER, None, Verdict.GREEN]


@dataclass(frozen=True, slots=True)
class Row:
    """One site; times are words already."""

    site: str
    verdict: str
    faults: tuple[str, ...]
    note: str
    signed_by: str
    signed_at: str


def rows(state: LiveState) -> list[Row]:
    """The worst first, then as invited."""
    seen = [state.rehearsal.site(site_id) for site_id in state.roster.sites]
    seen.sort(key=lambda one: _WORST_FIRST.index(one.verdict))
    return [_row(state, one) for one in seen]


def _row(state: LiveState, one: SiteRehearsalView) -> Row:
    signed = one.signed
    return Row(
        site=state.roster.sites[one.site_id].name,
        verdict=VERDICTS[one.verdict],
        faults=tuple(FAULTS[fault]["says"] for fault in one.faults),
        note=one.note,
        signed_by="" if signed is None else state.roster.attendee(signed.by).name,
        signed_at="" if signed is None else _clock(signed.at_ms),
    )


def render_sheet(state: LiveState, now_ms: int) -> bytes:
    """CPU work of some hundred milliseconds: call it off the event loop."""
    listed = rows(state)
    count = {word: sum(row.verdict == word for row in listed) for word in VERDICTS.values()}
    content = {
        "title": state.conference.title,
        "printed": _clock(now_ms),
        "summary": " · ".join(f"{word}: {n}" for word, n in count.items()),
        "rows": [asdict(row) for row in listed],
    }
    pdf = typst.compile(
        str(HERE / "sheet.typ"),
        font_paths=[str(FONTS)],
        ignore_system_fonts=True,
        format="pdf",
        sys_inputs={"content": json.dumps(content, ensure_ascii=False)},
    )
    if not isinstance(pdf, bytes):
        raise TypeError("one document gives one PDF")
    return pdf


def _clock(at_ms: int) -> str:
    return f"{in_hanoi(at_ms):%H:%M %d/%m/%Y}"
