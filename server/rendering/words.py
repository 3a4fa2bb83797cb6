"""The words of a page with their boxes, from its text layer, and marks of secrecy among them."""

import re
import unicodedata

import pypdfium2 as pdfium
import pypdfium2.raw as pdfium_c

CHARACTERS_MAX = 20_000
# The marks of the state-secrets rules stand alone on a line, in capitals.
SECRECY_MARK = re.compile(r"^\W*(TUYỆT MẬT|TỐI MẬT|MẬT)\W*$", re.MULTILINE)

Box = tuple[float, float, float, float]


def is_marked(text: str) -> bool:
    """Does a line of `text` consist of a secrecy mark?"""
    plain = unicodedata.normalize("NFC", text.replace("\r", ""))
    return SECRECY_MARK.search(plain) is not None


def words_of(text: pdfium.PdfTextPage, width: float, height: float) -> list[dict[str, object]]:
    """Words in reading order; boxes in page units: 1 is the width of the page."""
    words: list[dict[str, object]] = []
    letters = ""
    box: Box = (0.0, 0.0, 0.0, 0.0)
    for index in range(min(text.count_chars(), CHARACTERS_MAX)):
        letter = chr(pdfium_c.FPDFText_GetUnicode(text, index))
        if letter.isspace() or not letter.isprintable():
            if letters:
                words.append(_word(letters, box, width, height))
            letters = ""
            continue
        left, bottom, right, top = text.get_charbox(index)
        if letters:
            left, bottom = min(box[0], left), min(box[1], bottom)
            right, top = max(box[2], right), max(box[3], top)
        letters, box = letters + letter, (left, bottom, right, top)
    if letters:
        words.append(_word(letters, box, width, height))
    return words


def _word(letters: str, box: Box, width: float, height: float) -> dict[str, object]:
    left, bottom, right, top = box
    return {
        "text": letters,
        "x": round(left / width, 5),
        "y": round((height - top) / width, 5),
        "w": round((right - left) / width, 5),
        "h": round((top - bottom) / width, 5),
    }
