"""Pages as a scanner makes them: one picture each, grey or black and white, without text."""

from collections.abc import Sequence
from io import BytesIO

from PIL import Image, ImageDraw, ImageFont

from rooms.minutes.pdf import FONTS

WIDTH_PX, HEIGHT_PX = 1654, 2339
"""A4 at 200 dots an inch."""
DPI = 200
LETTERS_PX = 40


def picture(*lines: str, mode: str = "L") -> Image.Image:
    page = Image.new("L", (WIDTH_PX, HEIGHT_PX), 250)
    drawing = ImageDraw.Draw(page)
    font = ImageFont.truetype(str(FONTS / "Tinos-Regular.ttf"), LETTERS_PX)
    for number, line in enumerate(lines):
        drawing.text((200, 200 + 3 * LETTERS_PX * number // 2), line, fill=20, font=font)
    return page.convert(mode)


def scan_pdf(*pages: Sequence[str], mode: str = "L") -> bytes:
    pictures = [picture(*lines, mode=mode) for lines in pages]
    stored = BytesIO()
    pictures[0].save(stored, "PDF", resolution=DPI, save_all=True, append_images=pictures[1:])
    return stored.getvalue()
