"""Notes on printed pages: where they were written, however the page is turned or cropped; what a
paper carries besides its pages stays behind."""

import json
from io import BytesIO
from pathlib import Path
from typing import Any

import pikepdf
import pypdf
import pypdfium2 as pdfium
import pytest
from PIL import Image

from server.rendering import inking
from server.rendering.strokes import drawn
from tests.integration.server import papers

WIDE_PX = 500
RED_LINE = {
    "tool": "ink",
    "colour": "red",
    "width": 0.01,
    "points": [[0.2, 0.3, 0.5], [0.5, 0.3, 0.5], [0.8, 0.3, 0.5]],
}
YELLOW_LINE = {**RED_LINE, "tool": "highlight", "colour": "yellow", "width": 0.05}


def stroke(line: dict[str, Any]) -> dict[str, Any]:
    return {"number": None, "stroke": line, "sticky": None}


def sticky(text: str, x: float = 0.5, y: float = 0.5, number: int = 1) -> dict[str, Any]:
    return {"number": number, "stroke": None, "sticky": {"x": x, "y": y, "text": text}}


def inked(folder: Path, paper: bytes, *notes: dict[str, Any]) -> Path:
    """The paper with notes on its first page."""
    source, order, made = folder / "paper.pdf", folder / "order.json", folder / "made.pdf"
    source.write_bytes(paper)
    wanted = {
        "author": "Giàng A Sử",
        "papers": [{"title": "Báo cáo", "path": str(source), "pages": {"1": list(notes)}}],
        "listing": None,
    }
    order.write_text(json.dumps(wanted), encoding="utf-8")
    inking.write(order, made)
    return made


def picture(path: Path) -> Image.Image:
    page = pdfium.PdfDocument(path)[0]
    image: Image.Image = page.render(scale=WIDE_PX / page.get_width()).to_pil().convert("RGB")
    return image


def blank(rotation: int, crop: tuple[float, float, float, float] | None = None) -> bytes:
    with pikepdf.new() as document:
        document.add_blank_page(page_size=(600, 800))
        page = document.pages[0]
        page.obj["/Rotate"] = rotation
        if crop is not None:
            page.cropbox = pikepdf.Array(crop)
        stored = BytesIO()
        document.save(stored)
        return stored.getvalue()


def is_red(pixel: tuple[int, ...]) -> bool:
    return pixel[0] > 150 and pixel[1] < 90 and pixel[2] < 90


@pytest.mark.parametrize("rotation", [0, 90, 180, 270])
@pytest.mark.parametrize("crop", [None, (100, 50, 500, 700)])
def test_a_line_is_where_it_was_drawn(
    tmp_path: Path, rotation: int, crop: tuple[float, float, float, float] | None
) -> None:
    image = picture(inked(tmp_path, blank(rotation, crop), stroke(RED_LINE)))
    where = [
        (x / WIDE_PX, y / WIDE_PX)
        for x in range(image.width)
        for y in range(image.height)
        if is_red(image.getpixel((x, y)))  # type: ignore[arg-type]
    ]
    xs, ys = zip(*where, strict=True)
    assert min(xs) == pytest.approx(0.195, abs=0.01)
    assert max(xs) == pytest.approx(0.805, abs=0.01)
    assert sum(ys) / len(ys) == pytest.approx(0.3, abs=0.005)
    assert max(ys) - min(ys) == pytest.approx(0.01, abs=0.004)


def test_a_highlight_leaves_the_text_readable(tmp_path: Path) -> None:
    paper = papers.text_pdf("#place(dy: 40pt)[#text(size: 60pt)[MMMMMM]]")
    before = picture(inked(tmp_path, paper))
    line = {**YELLOW_LINE, "points": [[0.1, 0.19, 0.5], [0.9, 0.19, 0.5]], "width": 0.1}
    after = picture(inked(tmp_path, paper, stroke(line)))
    dark = [
        (x, y)
        for x in range(60, 440)
        for y in range(80, 110)
        if before.getpixel((x, y)) == (0, 0, 0)
    ]
    assert len(dark) > 100
    assert all(max(after.getpixel(at)) < 20 for at in dark)  # type: ignore[arg-type]
    assert after.getpixel((60, 95))[2] < 160  # type: ignore[index]


def test_a_sticky_note_is_marked_and_says_its_text(tmp_path: Path) -> None:
    text = "Hỏi lại số liệu quý III"
    made = inked(tmp_path, blank(90), sticky(text, 0.5, 0.25, 12))
    corner = picture(made).getpixel((int(0.487 * WIDE_PX), int(0.238 * WIDE_PX)))
    assert corner == pytest.approx((255, 228, 92), abs=4)
    with pikepdf.open(made) as document:
        (annotation,) = list(document.pages[0].Annots)
        assert str(annotation.Contents) == text
        assert str(annotation.T) == "Giàng A Sử"


def test_scripts_of_the_paper_stay_behind(tmp_path: Path) -> None:
    made = inked(tmp_path, papers.scripted_pdf(), stroke(RED_LINE))
    assert b"JavaScript" not in made.read_bytes()
    assert "/OpenAction" not in pypdf.PdfReader(made).root_object


def test_pages_that_are_one_object_are_written_on_one_by_one(tmp_path: Path) -> None:
    writer = pypdf.PdfWriter(clone_from=BytesIO(blank(0)))
    kids = writer.root_object["/Pages"]["/Kids"]  # type: ignore[index]
    kids.append(kids[0])
    writer.root_object["/Pages"][pypdf.generic.NameObject("/Count")] = (  # type: ignore[index]
        pypdf.generic.NumberObject(2)
    )
    stored = BytesIO()
    writer.write(stored)
    made = pdfium.PdfDocument(inked(tmp_path, stored.getvalue(), stroke(RED_LINE)))
    drawn_on = [
        any(is_red(pixel) for pixel in page.render(scale=0.5).to_pil().convert("RGB").getdata())
        for page in made
    ]
    assert drawn_on == [True, False]


def test_a_dot_and_a_short_line_are_drawn_too() -> None:
    for tool in ("ink", "highlight"):
        for points in ([[0.5, 0.5, 0.5]], [[0.5, 0.5, 0.5], [0.6, 0.5, 0.9]]):
            operators = drawn(tool, "blue", 0.01, points)
            assert operators.count(" m ") >= 1
            assert operators.endswith("S")
