"""Pages that are one picture: a scanner's JPEG or fax image, taken as it is, not drawn anew.

Drawing such a page at tablet size would enlarge or blur what the scanner saw, and takes longer. A
picture is taken only if a small drawing of the page by pdfium looks the same: masks, inverted or
turned pictures and whatever else a page can hide then simply fall back to drawing.
"""

import pypdfium2 as pdfium
import pypdfium2.raw as pdfium_c
from PIL import Image, ImageChops, ImageStat

PROOF_PX = 160
SAME_WITHIN = 6.0
"""Mean difference of the proof's grey values, of 255; scaling alone makes 1 to 3."""
NARROWEST_PX = 1240
"""A coarser picture is drawn, so that the page has the size that was promised."""
AT_EDGE = 0.01
OBJECTS_MAX = 2_000
INVISIBLE = pdfium_c.FPDF_TEXTRENDERMODE_INVISIBLE


def scanned(page: pdfium.PdfPage) -> Image.Image | None:
    """The page's one picture, grey, in colour, or black and white (mode 1), if there is no more."""
    found = _only_picture(page)
    if found is None or not _fills(found, page):
        return None
    try:
        two_colours = found.get_metadata().bits_per_pixel == 1
        bitmap = found.get_bitmap()
        picture: Image.Image = bitmap.to_pil().convert("L" if bitmap.mode == "L" else "RGB")
    except (pdfium.PdfiumError, ValueError, KeyError):
        return None
    if picture.width < NARROWEST_PX or not _same(picture, page):
        return None
    # Two colours that are not black and white keep both.
    colours = picture.getcolors(2) if two_colours else None
    plain = colours is not None and all(
        colour in (0, 255, (0, 0, 0), (255, 255, 255)) for _, colour in colours
    )
    return picture.convert("1") if plain else picture


def _only_picture(page: pdfium.PdfPage) -> pdfium.PdfImage | None:
    """The text of an OCR layer is invisible and doesn't count."""
    found: pdfium.PdfImage | None = None
    for number, one in enumerate(page.get_objects(max_depth=1)):
        if number >= OBJECTS_MAX:
            return None
        if isinstance(one, pdfium.PdfImage) and found is None:
            found = one
        elif not _is_unseen_text(one):
            return None
    return found


def _is_unseen_text(one: pdfium.PdfObject) -> bool:
    is_text = one.type == pdfium_c.FPDF_PAGEOBJ_TEXT
    return bool(is_text and pdfium_c.FPDFTextObj_GetTextRenderMode(one) == INVISIBLE)


def _fills(picture: pdfium.PdfImage, page: pdfium.PdfPage) -> bool:
    """Upright, from edge to edge."""
    if page.get_rotation() != 0:
        return False
    matrix = picture.get_matrix()
    width, height = page.get_size()
    left, bottom, _, _ = page.get_cropbox()
    wanted = (width, 0.0, 0.0, height, left, bottom)
    got = (matrix.a, matrix.b, matrix.c, matrix.d, matrix.e, matrix.f)
    edge = AT_EDGE * width
    return all(abs(one - other) <= edge for one, other in zip(got, wanted, strict=True))


def _same(picture: Image.Image, page: pdfium.PdfPage) -> bool:
    proof = page.render(scale=PROOF_PX / page.get_size()[0]).to_pil().convert("L")
    small = picture.convert("L").resize(proof.size, reducing_gap=2)
    return ImageStat.Stat(ImageChops.difference(proof, small)).mean[0] <= SAME_WITHIN
