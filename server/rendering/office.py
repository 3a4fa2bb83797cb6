"""Is a zip really a Word, Excel or PowerPoint file, and one that can be unpacked? Inside the child.

The parts decide, not the name. Sizes are those the content unpacks to, found by unpacking it.
"""

import zipfile
import zlib
from pathlib import Path

from server.rendering.unreadable import Unreadable

MAIN_PARTS = {
    "word/document.xml": "docx",
    "xl/workbook.xml": "xlsx",
    "ppt/presentation.xml": "pptx",
}
CONTENT_TYPES = "[Content_Types].xml"
PARTS_MAX = 10_000
UNPACKED_MAX_BYTES = 300_000_000
CHUNK_BYTES = 1 << 20
ENCRYPTED = 0x1
BROKEN = (zipfile.BadZipFile, zlib.error, NotImplementedError, EOFError, OSError, ValueError)


def look_into(path: Path) -> str:
    try:
        with zipfile.ZipFile(path) as archive:
            return _look_into(archive)
    except BROKEN as error:
        raise Unreadable("office_broken") from error


def _look_into(archive: zipfile.ZipFile) -> str:
    parts = archive.infolist()
    if len(parts) > PARTS_MAX:
        raise Unreadable("office_too_large")
    names = {part.filename for part in parts}
    kinds = [kind for name, kind in MAIN_PARTS.items() if name in names]
    if CONTENT_TYPES not in names or len(kinds) != 1:
        raise Unreadable("file_type_wrong")
    if any(part.flag_bits & ENCRYPTED for part in parts):
        raise Unreadable("office_encrypted")
    if sum(part.file_size for part in parts) > UNPACKED_MAX_BYTES:
        raise Unreadable("office_too_large")
    _unpack(archive, parts)
    return kinds[0]


def _unpack(archive: zipfile.ZipFile, parts: list[zipfile.ZipInfo]) -> None:
    """Read everything once: sums and sizes in the directory may lie."""
    unpacked = 0
    for part in parts:
        with archive.open(part) as content:
            while chunk := content.read(CHUNK_BYTES):
                unpacked += len(chunk)
                if unpacked > UNPACKED_MAX_BYTES:
                    raise Unreadable("office_too_large")
