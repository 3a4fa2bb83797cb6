"""Which notes are printed on which page, and what is listed behind the papers."""

from io import BytesIO

import pypdf

from rooms.documents.messages import DocumentKind, DocumentView, RenderState, VersionView
from rooms.notes.messages import Colour, NotePlace, Sticky, Stroke, Tool
from rooms.notes.printing import Digests, NotedPaper, listing, noted
from rooms.notes.rules import Note

OLD, NEW = "a" * 64, "b" * 64
DIGESTS: Digests = {OLD: ["one", "two", "three"], NEW: ["new", "one", "three"]}
LINE = Stroke(tool=Tool.INK, colour=Colour.BLUE, width=0.003, points=[(0.1, 0.1, 0.5)])


def paper(page_count: int = 3) -> DocumentView:
    version = VersionView(
        sha256=NEW,
        number=2,
        byte_count=1000,
        uploaded_at_ms=0,
        render_state=RenderState.READY,
        page_count=page_count,
        ready_pages=page_count,
        width=595,
        height=842,
        failure=None,
    )
    return DocumentView(
        id="d",
        item_id=None,
        title="Báo cáo",
        kind=DocumentKind.MAIN,
        owner_id=None,
        version=version,
    )


def stuck(id_: str, sha256: str, page: int, text: str, y: float = 0.5) -> Note:
    place = NotePlace(document_id="d", sha256=sha256, page=page)
    return Note(id_, 1, place, sticky=Sticky(x=0.5, y=y, text=text))


def drew(id_: str, sha256: str, page: int) -> Note:
    return Note(id_, 1, NotePlace(document_id="d", sha256=sha256, page=page), stroke=LINE)


def words(pdf: bytes | None) -> str:
    assert pdf is not None
    return " ".join(page.extract_text() for page in pypdf.PdfReader(BytesIO(pdf)).pages)


def test_notes_stand_where_the_page_looks_the_same() -> None:
    notes = [
        stuck("n1", OLD, 1, "trang một"),
        stuck("n2", OLD, 2, "trang hai"),
        drew("n3", OLD, 3),
        stuck("n4", NEW, 1, "bản mới"),
    ]
    made = noted(paper(), notes, DIGESTS)
    shown = {page: [note.id for note in on_page] for page, on_page in made.pages.items()}
    assert shown == {1: ["n4"], 2: ["n1"], 3: ["n3"]}
    assert [note.id for note in made.left] == ["n2"]


def test_without_digests_nothing_is_carried_and_nothing_lost() -> None:
    made = noted(paper(), [stuck("n1", OLD, 1, "cũ")], {})
    assert (made.pages, [note.id for note in made.left]) == ({}, ["n1"])


def test_sticky_notes_are_numbered_in_reading_order() -> None:
    notes = [stuck("low", NEW, 1, "dưới", 0.9), stuck("two", NEW, 2, "hai"), drew("ink", NEW, 1)]
    made = noted(paper(), [*notes, stuck("high", NEW, 1, "trên", 0.1)], DIGESTS)
    assert [(number, page, note.id) for number, page, note in made.numbered()] == [
        (1, 1, "high"),
        (2, 1, "low"),
        (3, 2, "two"),
    ]


def test_the_list_says_everything_in_vietnamese() -> None:
    text = "Đề nghị làm rõ số liệu #3 [quý III] *ngay*\nSở Tài chính: “đã duyệt”?"
    notes = [stuck("n1", NEW, 1, text), stuck("n2", OLD, 2, "ở bản cũ"), drew("n3", OLD, 2)]
    made = noted(paper(), notes, DIGESTS)
    found = words(listing([made], author="Giàng A Sử", conference="Hội nghị giao ban"))
    for part in ("Giàng A Sử", "Báo cáo", "#3 [quý III] *ngay*", "ở bản cũ", "“đã duyệt”?"):
        assert part in found
    assert "Nét bút ở trang 2 của bản trước" in found


def test_there_is_no_list_of_nothing() -> None:
    only_ink = NotedPaper("Báo cáo", NEW, 3, 1000, {1: [drew("n1", NEW, 1)]}, [])
    assert listing([only_ink], author="Giàng A Sử", conference="Hội nghị") is None
