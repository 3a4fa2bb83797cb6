"""A scanner's PDF: every page one JPEG of typed paper, with the grain that makes scans large."""

from concurrent.futures import ProcessPoolExecutor
from io import BytesIO
from pathlib import Path
from random import Random

import numpy as np
from PIL import Image, ImageDraw, ImageFont

from rooms.minutes.pdf import FONTS

WIDTH_PX, HEIGHT_PX = 1654, 2339
"""A4 at 200 dots an inch."""
QUALITY = 45
GRAIN = 3.0
LETTERS_PX, LINE_PX = 34, 50
WORDS_IN_LINE = 14
WORKERS = 2
TYPED = (
    "báo cáo tình hình phát triển kinh tế xã hội quý ba của tỉnh phương hướng nhiệm vụ trọng tâm "
    "nghị quyết hội đồng nhân dân ngân sách đầu tư công xây dựng nông thôn mới giảm nghèo bền vững "
    "vùng cao đường giao thông y tế giáo dục chuyển đổi số cải cách hành chính"
)
VOCABULARY = TYPED.split()


def scan(file: Path, pages: int) -> None:
    """Write the PDF; the same for every run."""
    with ProcessPoolExecutor(WORKERS) as pool, file.open("wb") as pdf:
        places: list[int] = []

        def put(data: bytes) -> None:
            places.append(pdf.tell())
            pdf.write(b"%d 0 obj\n%s\nendobj\n" % (len(places), data))

        pdf.write(b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n")
        kids = b" ".join(b"%d 0 R" % (3 + 3 * number) for number in range(pages))
        put(b"<</Type/Catalog/Pages 2 0 R>>")
        put(b"<</Type/Pages/Kids[%s]/Count %d>>" % (kids, pages))
        for jpeg in pool.map(_page, range(1, pages + 1), chunksize=10):
            own = len(places) + 1
            put(
                b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595.44 842.04]/Contents %d 0 R"
                b"/Resources<</XObject<</I %d 0 R>>>>>>" % (own + 1, own + 2)
            )
            put(_stream(b"", b"595.44 0 0 842.04 0 0 cm /I Do"))
            size = b"/Width %d/Height %d/BitsPerComponent 8" % (WIDTH_PX, HEIGHT_PX)
            kind = b"/Type/XObject/Subtype/Image/ColorSpace/DeviceRGB/Filter/DCTDecode"
            put(_stream(kind + size, jpeg))
        table = pdf.tell()
        lines = b"".join(b"%010d 00000 n \n" % place for place in places)
        pdf.write(b"xref\n0 %d\n0000000000 65535 f \n%s" % (len(places) + 1, lines))
        pdf.write(b"trailer<</Size %d/Root 1 0 R>>\n" % (len(places) + 1))
        pdf.write(b"startxref\n%d\n%%%%EOF\n" % table)


def _stream(dictionary: bytes, data: bytes) -> bytes:
    return b"<<%s/Length %d>>stream\n%s\nendstream" % (dictionary, len(data), data)


def _page(number: int) -> bytes:
    """A JPEG of typed lines."""
    dice = Random(number)
    page = Image.new("RGB", (WIDTH_PX, HEIGHT_PX), (246, 244, 238))
    drawing = ImageDraw.Draw(page)
    font = ImageFont.truetype(str(FONTS / "Tinos-Regular.ttf"), LETTERS_PX)
    lines = [f"Trang {number}", *(_line(dice) for _ in range(40))]
    for row, line in enumerate(lines):
        drawing.text((200, 150 + row * LINE_PX), line, font=font, fill=(20, 20, 30))
    grain = np.random.default_rng(number).normal(0, GRAIN, (HEIGHT_PX, WIDTH_PX, 1))
    grained = np.clip(np.asarray(page) + grain, 0, 255).astype(np.uint8)
    made = BytesIO()
    Image.fromarray(grained).save(made, "JPEG", quality=QUALITY)
    return made.getvalue()


def _line(dice: Random) -> str:
    return " ".join(dice.choice(VOCABULARY) for _ in range(WORDS_IN_LINE))
