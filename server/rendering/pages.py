"""What is done to a PDF inside the child: open, check, draw pages, find words. Uses pdfium only.

One parser, the one that draws, is one attack surface; it is bounded by `child.confine`.
"""

import hashlib
import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pypdfium2 as pdfium
import pypdfium2.raw as pdfium_c
from PIL import Image

from server.rendering.scans import scanned
from server.rendering.unreadable import Unreadable
from server.rendering.words import is_marked, words_of

PAGES_MAX = 10_000
SIDE_MAX_PT = 20_000
# A page is drawn at these widths; taller than four widths is drawn narrower, for tablets' memory.
WIDTHS_PX = {"thumb": 160, "base": 1240, "sharp": 2048}
QUALITY = {"thumb": 60, "base": 80, "sharp": 80}
LOSSLESS_EFFORT = 20
HEIGHT_MAX = 4
# libwebp's effort, 0 to 6: the next one takes twice the time for 2 % fewer bytes.
METHOD = 2
GREYS = 16
"""Shades a black and white scan keeps when it is made smaller."""

_PASSWORD = pdfium_c.FPDF_ERR_PASSWORD
_SECURITY = pdfium_c.FPDF_ERR_SECURITY


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
    """Page count, size of page 1 in points, and whether page 1 bears a secrecy mark. Other pages
    are looked at when they are drawn: reading some takes long."""
    count = len(document)
    if count == 0:
        raise Unreadable("pdf_corrupt")
    if count > PAGES_MAX:
        raise Unreadable("pdf_too_many_pages")
    page = _page(document, 1)
    width, height = _size(page)
    secret = is_marked(page.get_textpage().get_text_range())
    return {"page_count": count, "width": width, "height": height, "secret": secret}


def draw(document: pdfium.PdfDocument, number: int, folder: Path) -> dict[str, object]:
    """Write `{number}.{thumb|base|sharp}.webp` and `{number}.words.json` into `folder`."""
    page = _page(document, number)
    width, height = _size(page)
    base = _write_pictures(page, folder / str(number))
    text = page.get_textpage()
    secret = is_marked(text.get_text_range())
    digest = hashlib.sha256(repr(base.size).encode() + base.tobytes()).hexdigest()
    found = {
        "height": round(height / width, 5),
        "digest": digest,
        "words": words_of(text, width, height),
    }
    (folder / f"{number}.words.json").write_text(
        json.dumps(found, ensure_ascii=False, separators=(",", ":")), encoding="utf-8"
    )
    text.close()
    page.close()
    return {"secret": secret}


def _write_pictures(page: pdfium.PdfPage, stem: Path) -> Image.Image:
    """The base picture, after all three are written."""
    picture = scanned(page) or _drawn(page)
    base = picture
    for size, width_px in WIDTHS_PX.items():
        scaled = _scaled(picture, min(width_px, _widest(picture)))
        lossless = picture.mode == "1" and size != "thumb"
        quality = LOSSLESS_EFFORT if lossless else QUALITY[size]
        file = Path(f"{stem}.{size}.webp")
        scaled.save(file, "WEBP", lossless=lossless, quality=quality, method=METHOD)
        if size == "base":
            base = scaled
    return base


def _drawn(page: pdfium.PdfPage) -> Image.Image:
    width, height = _size(page)
    sharp_px = min(WIDTHS_PX["sharp"], int(WIDTHS_PX["sharp"] * HEIGHT_MAX * width / height))
    drawn = page.render(scale=max(sharp_px, 1) / width, prefer_bgrx=True)
    picture: Image.Image = drawn.to_pil()
    return picture.convert("RGB")


def _widest(picture: Image.Image) -> int:
    sharp_px = WIDTHS_PX["sharp"]
    return max(1, min(picture.width, int(sharp_px * HEIGHT_MAX * picture.width / picture.height)))


def _scaled(picture: Image.Image, width_px: int) -> Image.Image:
    """Black and white becomes a few greys, except at its full size: both compress without loss."""
    if width_px == picture.width:
        return picture.convert("RGB") if picture.mode == "1" else picture
    height_px = max(1, round(picture.height * width_px / picture.width))
    if picture.mode != "1":
        return picture.resize((width_px, height_px), reducing_gap=2)
    grey = picture.convert("L").resize((width_px, height_px), reducing_gap=2)
    if width_px >= WIDTHS_PX["sharp"]:
        return grey.point(lambda value: 255 * (value > 127)).convert("RGB")
    step = 255 // (GREYS - 1)
    return grey.point(lambda value: (value + step // 2) // step * step).convert("RGB")


def _page(document: pdfium.PdfDocument, number: int) -> pdfium.PdfPage:
    try:
        return document[number - 1]
    except pdfium.PdfiumError as error:
        raise Unreadable("pdf_corrupt") from error


def _size(page: pdfium.PdfPage) -> tuple[float, float]:
    width, height = page.get_size()
    if not (0 < width < SIDE_MAX_PT and 0 < height < SIDE_MAX_PT):
        raise Unreadable("pdf_corrupt")
    return width, height
