"""What is done to a PDF inside the child: open, check, draw pages, find words. Uses pdfium only.

One parser, the one that draws, is one attack surface; it is bounded by `child.confine`.
"""

import json
import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pypdfium2 as pdfium
import pypdfium2.raw as pdfium_c

PAGES_MAX = 10_000
# A page is drawn at these widths; taller than four widths is drawn narrower, for tablets' memory.
WIDTHS_PX = {"thumb": 160, "base": 1240, "sharp": 2048}
QUALITY = {"thumb": 60, "base": 80, "sharp": 80}
HEIGHT_MAX = 4
CHARACTERS_MAX = 20_000
# The marks of the state-secrets rules stand alone on a line, in capitals, on the first page.
SECRECY_MARK = re.compile(r"^\W*(TUYỆT MẬT|TỐI MẬT|MẬT)\W*$", re.MULTILINE)

_PASSWORD = pdfium_c.FPDF_ERR_PASSWORD
_SECURITY = pdfium_c.FPDF_ERR_SECURITY


class Unreadable(Exception):
    """The file can't become pages; `code` is an `ErrorCode`."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@contextmanager
def opened(path: Path) -> Iterator[pdfium.PdfDocument]:
    try:
        document = pdfium.PdfDocument(path)
    except pdfium.PdfiumError as error:
        encrypted = getattr(error, "err_code", None) in {_PASSWORD, _SECURITY}
        raise Unreadable("pdf_encrypted" if encrypted else "pdf_corrupt") from error
    try:
        yield document
    finally:
        document.close()


def check(document: pdfium.PdfDocument) -> dict[str, object]:
    """Page count, size of page 1 in points, and whether page 1 bears a secrecy mark."""
    count = len(document)
    if count == 0:
        raise Unreadable("pdf_corrupt")
    if count > PAGES_MAX:
        raise Unreadable("pdf_too_many_pages")
    page = _page(document, 1)
    width, height = page.get_size()
    if not (0 < width < 20_000 and 0 < height < 20_000):
        raise Unreadable("pdf_corrupt")
    text = page.get_textpage().get_text_range()
    marked = SECRECY_MARK.search(text.replace("\r", "")) is not None
    return {"page_count": count, "width": width, "height": height, "secret": marked}


def draw(document: pdfium.PdfDocument, number: int, folder: Path) -> None:
    """Write `{number}.{thumb|base|sharp}.webp` and `{number}.words.json` into `folder`."""
    page = _page(document, number)
    width, height = page.get_size()
    if width <= 0 or height <= 0:
        raise Unreadable("pdf_corrupt")
    sharp_px = min(WIDTHS_PX["sharp"], int(WIDTHS_PX["sharp"] * HEIGHT_MAX * width / height))
    image = page.render(scale=max(sharp_px, 1) / width, prefer_bgrx=True, rev_byteorder=False)
    picture = image.to_pil().convert("RGB")
    for size, target_px in WIDTHS_PX.items():
        wide = min(target_px, picture.width)
        high = max(1, round(picture.height * wide / picture.width))
        scaled = picture if wide == picture.width else picture.resize((wide, high), reducing_gap=2)
        scaled.save(folder / f"{number}.{size}.webp", "WEBP", quality=QUALITY[size], method=2)
    words = words_of(page, width, height)
    (folder / f"{number}.words.json").write_text(
        json.dumps(words, ensure_ascii=False, separators=(",", ":")), encoding="utf-8"
    )
    page.close()


def words_of(page: pdfium.PdfPage, width: float, height: float) -> dict[str, object]:
    """Words with their boxes from the text layer, in page units: 1 is the width of the page."""
    text = page.get_textpage()
    words: list[dict[str, object]] = []
    letters = ""
    box = (0.0, 0.0, 0.0, 0.0)

    def finish() -> None:
        left, bottom, right, top = box
        words.append(
            {
                "text": letters,
                "x": round(left / width, 5),
                "y": round((height - top) / width, 5),
                "w": round((right - left) / width, 5),
                "h": round((top - bottom) / width, 5),
            }
        )

    for index in range(min(text.count_chars(), CHARACTERS_MAX)):
        letter = chr(pdfium_c.FPDFText_GetUnicode(text, index))
        if letter.isspace() or not letter.isprintable():
            if letters:
                finish()
            letters = ""
            continue
        left, bottom, right, top = text.get_charbox(index)
        if letters:
            left, bottom = min(box[0], left), min(box[1], bottom)
            right, top = max(box[2], right), max(box[3], top)
        letters, box = letters + letter, (left, bottom, right, top)
    if letters:
        finish()
    text.close()
    return {"height": round(height / width, 5), "words": words}


def _page(document: pdfium.PdfDocument, number: int) -> pdfium.PdfPage:
    try:
        return document[number - 1]
    except pdfium.PdfiumError as error:
        raise Unreadable("pdf_corrupt") from error
