"""A print pack: every paper one delegate may read, in the order of the agenda, behind a cover.

The fallback for a tablet that fails, and what is handed to those who want paper. What goes into it
is decided here, the cover is set by Typst; a confined child process puts the papers behind it.
"""

import json
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path

import typst

from rooms.documents import order
from rooms.documents.access import published
from rooms.documents.messages import DocumentKind, DocumentView, RenderState
from rooms.kernel.errors import ErrorCode, Refused
from rooms.kernel.hanoi import in_hanoi
from rooms.live import view
from rooms.live.state import LiveState

HERE = Path(__file__).parent
FONTS = HERE.parent / "minutes" / "fonts"
MOST_PAGES = 3_000
MOST_BYTES = 1_000_000_000
_SETS = (DocumentKind.MAIN, DocumentKind.REFERENCE, DocumentKind.PERSONAL)


@dataclass(frozen=True, slots=True)
class Entry:
    """One paper of the pack; `section` is the agenda item's number and title, or empty."""

    section: str
    title: str
    kind: DocumentKind
    sha256: str
    page_count: int
    byte_count: int


@dataclass(frozen=True, slots=True)
class Pack:
    """`waiting`: papers that are not ready to be printed yet."""

    conference: str
    place: str
    starts_at_ms: int
    name: str
    position: str
    unit: str
    entries: tuple[Entry, ...]
    waiting: int

    @property
    def pages(self) -> int:
        return sum(entry.page_count for entry in self.entries)

    @property
    def byte_count(self) -> int:
        return sum(entry.byte_count for entry in self.entries)

    def require_printable(self) -> None:
        if not self.entries:
            raise Refused(ErrorCode.PACK_EMPTY)
        if self.pages > MOST_PAGES or self.byte_count > MOST_BYTES:
            raise Refused(ErrorCode.PACK_TOO_LARGE, pages=self.pages, limit=MOST_PAGES)


def plan(state: LiveState, attendee_id: str) -> Pack:
    """The pack of one attendee, of what he may read now; nobody's holds what is not published."""
    attendee = state.roster.attendee(attendee_id)
    papers = [
        one.model_copy(update={"version": version})
        for one in view.documents_of(state, attendee_id)
        if (version := published(one)) is not None
    ]
    ready = [one for one in papers if one.version.render_state is RenderState.READY]
    return Pack(
        conference=state.conference.title,
        place=state.conference.place,
        starts_at_ms=state.conference.starts_at_ms,
        name=attendee.name,
        position=attendee.position,
        unit=attendee.unit_name,
        entries=tuple(_entries(state, ready)),
        waiting=len(papers) - len(ready),
    )


def _entries(state: LiveState, papers: list[DocumentView]) -> Iterator[Entry]:
    sections: dict[str | None, str] = {None: ""}
    sections |= {item_id: heading for heading, item_id in _numbered(state)}
    for item_id, section in sections.items():
        of_item = [one for one in papers if one.item_id == item_id]
        for paper in sorted(of_item, key=lambda one: (_SETS.index(one.kind), order.key(one))):
            version = paper.version
            yield Entry(
                section,
                paper.title,
                paper.kind,
                version.sha256,
                version.page_count,
                version.byte_count,
            )


def _numbered(state: LiveState) -> Iterator[tuple[str, str]]:
    """Items in reading order as "2.1. Title", with their id."""
    counts: list[int] = []
    for depth, item in state.agenda.walk():
        counts = [*counts[:depth], counts[depth] + 1 if depth < len(counts) else 1]
        yield f"{'.'.join(map(str, counts))}. {item.title}", item.id


def cover(pack: Pack) -> bytes:
    """The cover sheet as PDF, with the page on which each paper begins. It counts its own pages.

    CPU work of some hundred milliseconds: call it off the event loop.
    """
    begins = in_hanoi(pack.starts_at_ms)
    wording = {
        **asdict(pack),
        "begins": f"{begins:%H} giờ {begins:%M}, ngày {begins:%d/%m/%Y}",
        "pages": pack.pages,
    }
    pdf = typst.compile(
        str(HERE / "pack.typ"),
        font_paths=[str(FONTS)],
        ignore_system_fonts=True,
        format="pdf",
        sys_inputs={"pack": json.dumps(wording, ensure_ascii=False)},
    )
    if not isinstance(pdf, bytes):
        raise TypeError("one document gives one PDF")
    return pdf
