"""Words of a scan's page, read by tesseract under the limits of every child.

It is given the picture that was drawn of the page, never the upload itself. What it is unsure of is
left out; a secrecy mark counts only where it is sure.
"""

import asyncio
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from rooms.kernel.ports import Files
from server.rendering.messages import PageWords, Word
from server.rendering.names import image_name
from server.rendering.process import SILENCE_FACTOR, Limits, become
from server.rendering.words import is_marked
from server.settings import Rendering

INSTALLED = (Path("/usr/bin/tesseract"), Path("/usr/local/bin/tesseract"))
WORD_LEVEL = "5"
COLUMNS = 12
SURE_WORD = 30.0
SURE_MARK = 70.0
"""Confidence of 100."""


@dataclass(frozen=True, slots=True)
class ReadPage:
    """The words of a page; `secret` when they bear a secrecy mark."""

    words: list[Word]
    secret: bool


@dataclass(frozen=True, slots=True)
class Ocr:
    settings: Rendering
    files: Files

    def program(self) -> Path | None:
        """Where tesseract is, if it is."""
        places = INSTALLED if self.settings.ocr is None else (self.settings.ocr,)
        return next(filter(Path.is_file, places), None)

    async def read(self, program: Path, sha256: str, page: int) -> ReadPage:
        """An unreadable page has no words."""
        settings = self.settings
        picture = self.files.path(image_name(sha256, page, "sharp"))
        async with self.files.workshop() as folder:
            limits = Limits(
                settings.ocr_memory_mb,
                settings.ocr_s,
                SILENCE_FACTOR * settings.ocr_s,
                reads=(picture,),
                writes=(folder,),
            )
            await become(
                limits,
                program,
                *(str(picture), str(folder / "page")),
                *("-l", settings.ocr_languages, "--psm", "3", "tsv"),
                home=folder,
                OMP_THREAD_LIMIT="1",
            )
            rows = await asyncio.to_thread(_rows, folder / "page.tsv")
        return read_page(rows)


def read_page(rows: Iterable[list[str]]) -> ReadPage:
    """The lines of tesseract's table, whose first line names the columns."""
    width = 1
    words: list[Word] = []
    lines: defaultdict[tuple[str, ...], list[tuple[str, float]]] = defaultdict(list)
    for row in rows:
        if len(row) != COLUMNS or not row[0].isdigit():
            continue
        left, top, across, down = (int(cell) for cell in row[6:10])
        if row[0] == "1":
            width = max(1, across)
        text, sure = row[11].strip(), float(row[10])
        if row[0] != WORD_LEVEL or not text or sure < SURE_WORD:
            continue
        x, y, w, h = (round(side / width, 5) for side in (left, top, across, down))
        words.append(Word(text=text, x=x, y=y, w=w, h=h))
        lines[tuple(row[1:5])].append((text, sure))
    sure_lines = (
        " ".join(text for text, _ in line)
        for line in lines.values()
        if all(sure >= SURE_MARK for _, sure in line)
    )
    return ReadPage(words, is_marked("\n".join(sure_lines)))


def _rows(table: Path) -> list[list[str]]:
    try:
        text = table.read_text(encoding="utf-8", errors="replace")
    except FileNotFoundError:
        return []
    return [line.split("\t") for line in text.split("\n")]


def with_words(page: PageWords, words: list[Word]) -> PageWords:
    """The page as OCR read it."""
    return page.model_copy(update={"words": words})
