"""A bundle's ZIP read strictly and in bounded memory: only what `zip_format` writes is accepted.

The central directory is read leniently first, so that what was done to it gets its right name; then
every byte of the structure is compared with the one way it could have been written.
"""

import os
import stat
import struct
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from server.archiving import zip_format
from server.archiving.faults import BundleFaulty, Fault
from server.archiving.zip_format import CENTRAL, END, END64, LOCATOR64, Entry

DIRECTORY_MAX = 64 << 20
ENTRIES_MAX = 200_000
NAME_MAX = 300
CHUNK = 1 << 20
COMMENT_MAX = 0xFFFF
DIRECTORY = "ZIP"


@dataclass(frozen=True, slots=True)
class Placed:
    """An entry and where its content begins."""

    entry: Entry
    offset: int


class Opened:
    """The entries of a bundle, in the order they stand."""

    def __init__(self, file: BinaryIO, placed: list[Placed]) -> None:
        self._file = file
        self.entries = {one.entry.name: one for one in placed}

    def chunks(self, name: str) -> Iterator[bytes]:
        """The content; faulty in the end if it isn't what its CRC says."""
        placed = self.entries[name]
        self._file.seek(placed.offset)
        left, crc = placed.entry.size, 0
        while left:
            chunk = self._file.read(min(CHUNK, left))
            if not chunk:
                raise BundleFaulty(Fault.CUT_SHORT)
            left -= len(chunk)
            crc = zlib.crc32(chunk, crc)
            yield chunk
        if crc != placed.entry.crc:
            raise BundleFaulty(Fault.ENTRY_CHANGED, name)

    def small(self, name: str, most: int) -> bytes:
        """All of an entry that is never large."""
        if self.entries[name].entry.size > most:
            raise BundleFaulty(Fault.TOO_LARGE, name)
        return b"".join(self.chunks(name))


@contextmanager
def opened(path: Path) -> Iterator[Opened]:
    """Raises `BundleFaulty` where the structure isn't that of a bundle."""
    try:
        file = path.open("rb")
    except OSError as error:
        raise BundleFaulty(Fault.UNREADABLE) from error
    with file:
        try:
            yield Opened(file, _placed(file))
        except OSError as error:
            raise BundleFaulty(Fault.UNREADABLE) from error


def _placed(file: BinaryIO) -> list[Placed]:
    size = file.seek(0, os.SEEK_END)
    start = _directory_start(file, size)
    if size - start > DIRECTORY_MAX:
        raise BundleFaulty(Fault.TOO_LARGE, DIRECTORY)
    file.seek(start)
    tail = file.read(size - start)
    entries = _entries(tail)
    if zip_format.directory(entries) != tail or zip_format.total(entries) != size:
        raise BundleFaulty(Fault.STRUCTURE_CHANGED, DIRECTORY)
    return _with_headers(file, entries)


def _with_headers(file: BinaryIO, entries: list[Entry]) -> list[Placed]:
    """Each behind the header that its record in the directory asks for."""
    placed: list[Placed] = []
    offset = 0
    for entry in entries:
        header = zip_format.local_header(entry)
        file.seek(offset)
        if file.read(len(header)) != header:
            raise BundleFaulty(Fault.STRUCTURE_CHANGED, entry.name)
        placed.append(Placed(entry, offset + len(header)))
        offset += len(header) + entry.size
    return placed


def _directory_start(file: BinaryIO, size: int) -> int:
    """Where the central directory begins, by the record at the very end of the file."""
    file.seek(max(0, size - END.size - COMMENT_MAX))
    tail = file.read()
    signature = struct.pack("<I", zip_format.END_SIGNATURE)
    if tail[-END.size : -END.size + 4] != signature or len(tail) < END.size:
        raise BundleFaulty(_without_end(file, tail, signature), DIRECTORY)
    *_, start, _comment = END.unpack(tail[-END.size :])
    if start == zip_format.LARGE or _has_locator(tail):
        start = _start64(file, size)
    if start > size:
        raise BundleFaulty(Fault.STRUCTURE_CHANGED, DIRECTORY)
    return int(start)


def _without_end(file: BinaryIO, tail: bytes, signature: bytes) -> Fault:
    """Something was appended, or the end is gone, or it never was a bundle."""
    found = tail.rfind(signature)
    if 0 <= found <= len(tail) - END.size:
        return Fault.STRUCTURE_CHANGED
    file.seek(0)
    begins_well = file.read(4) == struct.pack("<I", zip_format.LOCAL_SIGNATURE)
    return Fault.CUT_SHORT if begins_well else Fault.NOT_A_BUNDLE


def _has_locator(tail: bytes) -> bool:
    found = tail[-END.size - LOCATOR64.size : -END.size][:4]
    return found == struct.pack("<I", zip_format.LOCATOR64_SIGNATURE)


def _start64(file: BinaryIO, size: int) -> int:
    at = size - END.size - LOCATOR64.size - END64.size
    if at < 0:
        raise BundleFaulty(Fault.STRUCTURE_CHANGED, DIRECTORY)
    file.seek(at)
    *_, start = END64.unpack(file.read(END64.size))
    return int(start)


def _entries(tail: bytes) -> list[Entry]:
    entries: list[Entry] = []
    names: set[str] = set()
    at = 0
    signature = struct.pack("<I", zip_format.CENTRAL_SIGNATURE)
    while tail[at : at + 4] == signature and len(tail) - at >= CENTRAL.size:
        entry, at = _entry(tail, at)
        if entry.name in names:
            raise BundleFaulty(Fault.ENTRY_REPEATED, entry.name)
        names.add(entry.name)
        entries.append(entry)
        if len(entries) > ENTRIES_MAX:
            raise BundleFaulty(Fault.TOO_LARGE, DIRECTORY)
    return entries


def _entry(tail: bytes, at: int) -> tuple[Entry, int]:
    (_, made_by, _, flags, method, _, _, crc, packed, size, *rest) = CENTRAL.unpack_from(tail, at)
    name_length, extra_length, comment_length, _, _, attributes, _ = rest
    name_at = at + CENTRAL.size
    extra_at = name_at + name_length
    end = extra_at + extra_length + comment_length
    name = _safe_name(tail[name_at:extra_at], made_by, attributes)
    if method != zip_format.STORED or flags & 0x1 or packed != size:
        raise BundleFaulty(Fault.NOT_STORED, name)
    if size == zip_format.LARGE:
        if extra_length < 12 or end > len(tail):
            raise BundleFaulty(Fault.STRUCTURE_CHANGED, name)
        (size,) = struct.unpack_from("<Q", tail, extra_at + 4)
    return Entry(name, size, crc), end


def _safe_name(raw: bytes, made_by: int, attributes: int) -> str:
    """Plain relative paths of regular files, spelled in ASCII."""
    name = raw.decode("ascii", errors="backslashreplace")
    parts = name.split("/")
    plain = all(part and part.strip(".") and not part.startswith(".") for part in parts)
    allowed = all(letter.isalnum() or letter in "/._-" for letter in name)
    kind = stat.S_IFMT(attributes >> 16) if made_by >> 8 == 3 else stat.S_IFREG
    regular = kind in {0, stat.S_IFREG}
    if not (plain and allowed and name.isascii() and regular and len(name) <= NAME_MAX):
        raise BundleFaulty(Fault.NAME_UNSAFE, name[:NAME_MAX])
    return name
