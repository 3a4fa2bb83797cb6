"""Papers with the notes of one person, as they are to be printed: which notes stand on which page
of the version he may read now, and a list of what they say. The pages themselves are drawn over by
a confined child process (`server/rendering/inking.py`)."""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import typst

from rooms.documents.messages import DocumentView, RenderState
from rooms.kernel.errors import ErrorCode, Refused
from rooms.live import view
from rooms.live.state import LiveState
from rooms.notes.carry import carried
from rooms.notes.rules import Note

HERE = Path(__file__).parent
FONTS = HERE.parent / "minutes" / "fonts"
MOST_PAGES = 3_000
MOST_BYTES = 400_000_000

Digests = Mapping[str, Sequence[str]]
"""Digests of the pages of each version that has them, page 1 first."""


@dataclass(frozen=True, slots=True)
class NotedPaper:
    """A paper with one's notes by page. `left`: notes on pages an earlier version had."""

    title: str
    sha256: str
    page_count: int
    byte_count: int
    pages: Mapping[int, Sequence[Note]]
    left: Sequence[Note]

    def numbered(self) -> list[tuple[int, int, Note]]:
        """Sticky notes with their number and page, in reading order."""
        found = [
            (page, note) for page in sorted(self.pages) for note in _downwards(self.pages[page])
        ]
        return [(number, page, note) for number, (page, note) in enumerate(found, 1)]


def wanted(
    state: LiveState, attendee_id: str, notes: Iterable[Note], document_id: str | None
) -> list[DocumentView]:
    """The paper asked for, or all papers he may read that bear notes of his."""
    noted = {note.place.document_id for note in notes}
    papers = [
        paper
        for paper in view.documents_of(state, attendee_id)
        if paper.id == document_id or (document_id is None and paper.id in noted)
    ]
    if not papers:
        raise Refused(ErrorCode.NOT_FOUND, what="document")
    if any(paper.version.render_state is not RenderState.READY for paper in papers):
        raise Refused(ErrorCode.PAGE_NOT_READY)
    pages = sum(paper.version.page_count for paper in papers)
    if pages > MOST_PAGES or sum(paper.version.byte_count for paper in papers) > MOST_BYTES:
        raise Refused(ErrorCode.PACK_TOO_LARGE, pages=pages, limit=MOST_PAGES)
    return papers


def noted(paper: DocumentView, notes: Iterable[Note], digests: Digests) -> NotedPaper:
    """One paper with the notes that stand on it."""
    version = paper.version
    pages: dict[int, list[Note]] = {}
    left: list[Note] = []
    for note in notes:
        if note.place.document_id != paper.id:
            continue
        page = _page_in(note, version.sha256, digests)
        if page is None or page > version.page_count:
            left.append(note)
        else:
            pages.setdefault(page, []).append(note)
    return NotedPaper(
        paper.title, version.sha256, version.page_count, version.byte_count, pages, left
    )


def _page_in(note: Note, sha256: str, digests: Digests) -> int | None:
    place = note.place
    if place.sha256 == sha256:
        return place.page
    if place.sha256 not in digests or sha256 not in digests:
        return None
    return carried(digests[place.sha256], digests[sha256]).get(place.page)


def _downwards(notes: Iterable[Note]) -> list[Note]:
    stuck = [(note.sticky.y, note.sticky.x, note) for note in notes if note.sticky is not None]
    return [note for *_, note in sorted(stuck, key=lambda one: one[:2])]


def listing(papers: Sequence[NotedPaper], *, author: str, conference: str) -> bytes | None:
    """The list of what the notes say, as PDF; None if there is nothing to list.

    CPU work of some hundred milliseconds: call it off the event loop.
    """
    parts = [_part(paper) for paper in papers]
    parts = [part for part in parts if part["notes"] or part["left"] or part["drawn_left"]]
    if not parts:
        return None
    wording = {"author": author, "conference": conference, "papers": parts}
    pdf = typst.compile(
        str(HERE / "listing.typ"),
        font_paths=[str(FONTS)],
        ignore_system_fonts=True,
        format="pdf",
        sys_inputs={"listing": json.dumps(wording, ensure_ascii=False)},
    )
    if not isinstance(pdf, bytes):
        raise TypeError("one document gives one PDF")
    return pdf


def _part(paper: NotedPaper) -> dict[str, Any]:
    left = [(note.place.page, note.sticky.text) for note in paper.left if note.sticky is not None]
    drawn = {note.place.page for note in paper.left if note.stroke is not None}
    return {
        "title": paper.title,
        "notes": [
            {"number": number, "page": page, "text": note.sticky.text}
            for number, page, note in paper.numbered()
            if note.sticky is not None
        ],
        "left": [{"page": page, "text": text} for page, text in sorted(left)],
        "drawn_left": sorted(drawn),
    }
