"""The one way a bundle's ZIP is written: entries one after the other, stored as they are, with a
fixed time, without comments or extra fields other than ZIP64's where a size asks for it.

So the same record is the same file, byte for byte; a reader can work out every byte of the
structure from names, sizes and CRCs, and nothing can be hidden in it.
Without compression there is no bomb.
See APPNOTE.TXT 6.3.10, sections 4.3.7 (local), 4.3.12 (central), 4.3.14 to 4.3.16 (end).
"""

import struct
from collections.abc import Sequence
from dataclasses import dataclass

LOCAL = struct.Struct("<IHHHHHIIIHH")
CENTRAL = struct.Struct("<IHHHHHHIIIHHHHHII")
END = struct.Struct("<IHHHHIIH")
END64 = struct.Struct("<IQHHIIQQQQ")
LOCATOR64 = struct.Struct("<IIQI")

LOCAL_SIGNATURE = 0x04034B50
CENTRAL_SIGNATURE = 0x02014B50
END_SIGNATURE = 0x06054B50
END64_SIGNATURE = 0x06064B50
LOCATOR64_SIGNATURE = 0x07064B50

UTF8_NAMES = 0x0800
STORED = 0
PLAIN, ZIP64 = 20, 45  # versions needed to extract
MADE_BY = (3 << 8) | ZIP64  # Unix
DATE, TIME = (2000 - 1980) << 9 | 1 << 5 | 1, 0
REGULAR_FILE = 0o100644 << 16
LARGE, MANY = 0xFFFFFFFF, 0xFFFF
EXTRA64 = 0x0001


@dataclass(frozen=True, slots=True)
class Entry:
    """One file in the ZIP."""

    name: str
    size: int
    crc: int

    @property
    def large(self) -> bool:
        return self.size >= LARGE


def local_header(entry: Entry) -> bytes:
    name = entry.name.encode()
    extra = struct.pack("<HHQQ", EXTRA64, 16, entry.size, entry.size) if entry.large else b""
    size = LARGE if entry.large else entry.size
    version = ZIP64 if entry.large else PLAIN
    fixed = LOCAL.pack(
        *(LOCAL_SIGNATURE, version, UTF8_NAMES, STORED, TIME, DATE),
        *(entry.crc, size, size, len(name), len(extra)),
    )
    return fixed + name + extra


def length(entry: Entry) -> int:
    """Of header and content together."""
    return len(local_header(entry)) + entry.size


def directory(entries: Sequence[Entry]) -> bytes:
    """What stands behind the last entry: the central directory and its end."""
    offset = 0
    records: list[bytes] = []
    for entry in entries:
        records.append(_central(entry, offset))
        offset += length(entry)
    central = b"".join(records)
    return central + _end(len(entries), offset, len(central))


def total(entries: Sequence[Entry]) -> int:
    """How long the whole file is."""
    return sum(length(entry) for entry in entries) + len(directory(entries))


def _central(entry: Entry, offset: int) -> bytes:
    name = entry.name.encode()
    wide = ([entry.size, entry.size] if entry.large else []) + ([offset] if offset >= LARGE else [])
    extra = struct.pack(f"<HH{len(wide)}Q", EXTRA64, 8 * len(wide), *wide) if wide else b""
    size = LARGE if entry.large else entry.size
    fixed = CENTRAL.pack(
        *(CENTRAL_SIGNATURE, MADE_BY, ZIP64 if wide else PLAIN, UTF8_NAMES, STORED, TIME, DATE),
        *(entry.crc, size, size, len(name), len(extra), 0, 0, 0, REGULAR_FILE),
        min(offset, LARGE),
    )
    return fixed + name + extra


def _end(count: int, offset: int, size: int) -> bytes:
    shown = min(count, MANY)
    end = END.pack(END_SIGNATURE, 0, 0, shown, shown, min(size, LARGE), min(offset, LARGE), 0)
    if count < MANY and offset < LARGE and size < LARGE:
        return end
    end64 = END64.pack(
        *(END64_SIGNATURE, END64.size - 12, MADE_BY, ZIP64, 0, 0),
        *(count, count, size, offset),
    )
    return end64 + LOCATOR64.pack(LOCATOR64_SIGNATURE, 0, offset + size, 1) + end
