"""Lays notes over the pages of papers and puts the papers into one PDF. Runs in the child only.

Strokes become paths of the page, highlights are multiplied with what they cover, sticky notes
become numbered marks and PDF annotations. Scripts, forms and attachments of a paper stay behind.
"""

import json
from pathlib import Path
from typing import Any

import pikepdf
from pikepdf import Array, Dictionary, Name

from server.rendering.strokes import drawn
from server.rendering.unreadable import Unreadable

MARK = 0.03
"""Side of a sticky note's mark, in page units."""
MULTIPLY = "/DHMultiply"
DIGITS = "/DHDigits"

Json = dict[str, Any]


def write(order: Path, into: Path) -> None:
    """`order`: `{author, papers: [{title, path, pages: {number: [note, …]}}], listing}` as JSON."""
    wanted: Json = json.loads(order.read_text(encoding="utf-8"))
    with pikepdf.new() as made:
        marks = []
        for paper in wanted["papers"]:
            marks.append(pikepdf.OutlineItem(paper["title"], len(made.pages)))
            _append(made, Path(paper["path"]), paper["pages"], wanted["author"])
        if wanted["listing"] is not None:
            marks.append(pikepdf.OutlineItem("Ghi chú cá nhân", len(made.pages)))
            _append(made, Path(wanted["listing"]), {}, wanted["author"])
        with made.open_outline() as outline:
            outline.root.extend(marks)
        made.save(into, object_stream_mode=pikepdf.ObjectStreamMode.generate)


def _append(made: pikepdf.Pdf, path: Path, notes: dict[str, list[Json]], author: str) -> None:
    try:
        with pikepdf.open(path, access_mode=pikepdf.AccessMode.stream) as paper:
            first = len(made.pages)
            for page in paper.pages:
                _tame(page)
            made.pages.extend(paper.pages)
            for number, on_page in notes.items():
                _lay_over(made, made.pages[first + int(number) - 1], on_page, author)
    except pikepdf.PdfError as error:
        raise Unreadable("pdf_corrupt") from error


def _tame(page: pikepdf.Page) -> None:
    """Nothing a page carries acts by itself."""
    if "/AA" in page:
        del page["/AA"]
    annotations = page.get("/Annots")
    if not isinstance(annotations, Array):
        return
    kept = [one for one in annotations if isinstance(one, Dictionary)]
    for one in kept:
        for key in ("/A", "/AA", "/Parent", "/Popup"):
            if key in one:
                del one[key]
    page["/Annots"] = Array(kept)


def _lay_over(made: pikepdf.Pdf, page: pikepdf.Page, notes: list[Json], author: str) -> None:
    matrix = _to_user_space(page)
    lines = ["q", "{:.6f} {:.6f} {:.6f} {:.6f} {:.6f} {:.6f} cm".format(*matrix)]
    strokes = [note["stroke"] for note in notes if note["stroke"] is not None]
    for stroke in strokes:
        if stroke["tool"] == "highlight":
            lines += ["q", f"{MULTIPLY} gs", drawn(**stroke), "Q"]
    lines += [drawn(**stroke) for stroke in strokes if stroke["tool"] == "ink"]
    stuck = [note for note in notes if note["sticky"] is not None]
    lines += [_mark(note["number"], note["sticky"]) for note in stuck]
    lines.append("Q")
    page.contents_add(made.make_stream(b"q\n"), prepend=True)
    page.contents_add(made.make_stream(("\nQ\n" + "\n".join(lines) + "\n").encode()))
    _add_resources(made, page)
    for note in stuck:
        _annotate(made, page, note["sticky"], matrix, author)


def _add_resources(made: pikepdf.Pdf, page: pikepdf.Page) -> None:
    multiply = Dictionary(Type=Name.ExtGState, BM=Name.Multiply)
    digits = Dictionary(Type=Name.Font, Subtype=Name.Type1, BaseFont=Name("/Helvetica-Bold"))
    page.add_resource(made.make_indirect(multiply), Name.ExtGState, Name(MULTIPLY))
    page.add_resource(made.make_indirect(digits), Name.Font, Name(DIGITS))


def _mark(number: int, sticky: Json) -> str:
    """A small yellow square with the number the list names."""
    left, top = sticky["x"] - MARK / 2, sticky["y"] - MARK / 2
    size = MARK * (0.7 if number < 10 else 0.5 if number < 100 else 0.36)
    text_left = sticky["x"] - len(str(number)) * size * 0.28
    return (
        f"1 0.894 0.361 rg 0.54 0.427 0 RG 0.0015 w "
        f"{left:.5f} {top:.5f} {MARK} {MARK} re B "
        f"BT 0.24 0.19 0 rg {DIGITS} {size:.5f} Tf "
        # The page's units grow downwards: letters are turned over again.
        f"1 0 0 -1 {text_left:.5f} {sticky['y'] + size * 0.36:.5f} Tm ({number}) Tj ET"
    )


def _annotate(
    made: pikepdf.Pdf, page: pikepdf.Page, sticky: Json, matrix: tuple[float, ...], author: str
) -> None:
    """What the mark says, for whoever reads on a screen. The mark itself is part of the page."""
    corners = [
        _transformed(matrix, sticky["x"] + dx * MARK / 2, sticky["y"] + dy * MARK / 2)
        for dx, dy in ((-1, -1), (1, 1))
    ]
    xs, ys = zip(*corners, strict=True)
    nothing = made.make_stream(b"", Type=Name.XObject, Subtype=Name.Form, BBox=[0, 0, 1, 1])
    note = Dictionary(
        Type=Name.Annot,
        Subtype=Name.Text,
        Rect=[round(value, 3) for value in (min(xs), min(ys), max(xs), max(ys))],
        Contents=pikepdf.String(sticky["text"]),
        T=pikepdf.String(author),
        Name=Name.Note,
        F=4,
        AP=Dictionary(N=nothing),
    )
    if "/Annots" not in page:
        page["/Annots"] = Array()
    page["/Annots"].append(made.make_indirect(note))


def _transformed(matrix: tuple[float, ...], x: float, y: float) -> tuple[float, float]:
    a, b, c, d, e, f = matrix
    return a * x + c * y + e, b * x + d * y + f


def _to_user_space(page: pikepdf.Page) -> tuple[float, float, float, float, float, float]:
    """From page units (as the page is seen: turned, cropped, downwards) to the PDF's own."""
    left, bottom, right, top = _seen_box(page)
    wide, high = right - left, top - bottom
    match _rotation(page):
        case 90:
            return (0, high, high, 0, left, bottom)
        case 180:
            return (-wide, 0, 0, wide, right, bottom)
        case 270:
            return (0, -high, -high, 0, right, top)
        case _:
            return (wide, 0, 0, -wide, left, top)


def _seen_box(page: pikepdf.Page) -> tuple[float, float, float, float]:
    media, crop = _box(page.mediabox), _box(page.cropbox)
    left, bottom = max(media[0], crop[0]), max(media[1], crop[1])
    right, top = min(media[2], crop[2]), min(media[3], crop[3])
    return (left, bottom, right, top) if right > left and top > bottom else media


def _box(given: Any) -> tuple[float, float, float, float]:  # noqa: ANN401 - pikepdf's array
    x, y, other_x, other_y = (float(value) for value in given)
    return min(x, other_x), min(y, other_y), max(x, other_x), max(y, other_y)


def _rotation(page: pikepdf.Page) -> int:
    """Of the page, or inherited."""
    node: Any = page.obj
    for _ in range(50):
        if "/Rotate" in node:
            return int(node["/Rotate"]) % 360
        if "/Parent" not in node:
            break
        node = node["/Parent"]
    return 0
