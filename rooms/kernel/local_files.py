"""Files on the local disk: written beside, synced, then renamed, so that a name is whole or absent.

A full disk refuses the upload and leaves nothing behind; everybody else goes on.
"""

import asyncio
import errno
import hashlib
import os
import shutil
import tempfile
import time
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from typing import IO, ParamSpec, TypeVar

from rooms.kernel.errors import ErrorCode, Refused
from rooms.kernel.ports import Stored, original

P = ParamSpec("P")
Result = TypeVar("Result")

_NO_ROOM = frozenset({errno.ENOSPC, errno.EDQUOT})
LEFTOVER_S = 24 * 3600.0
"""No upload and no drawing of a paper takes a day."""
_BATCH_BYTES = 1 << 20  # one hop to a thread per MiB, not per network read


class LocalFiles:
    """The `Files` port on a folder of this machine."""

    def __init__(self, root: Path) -> None:
        self._root = root.resolve()
        self._incoming = self._root / "incoming"

    def path(self, name: str) -> Path:
        path = (self._root / name).resolve()
        if not path.is_relative_to(self._root) or path.is_relative_to(self._incoming):
            raise Refused(ErrorCode.NOT_FOUND)
        return path

    async def exists(self, name: str) -> bool:
        return await asyncio.to_thread(self.path(name).is_file)

    async def get(self, name: str) -> bytes:
        try:
            return await asyncio.to_thread(self.path(name).read_bytes)
        except FileNotFoundError as error:
            raise Refused(ErrorCode.NOT_FOUND) from error

    async def remove(self, name: str) -> None:
        await asyncio.to_thread(_remove, self.path(name))

    async def clear_leftovers(self) -> int:
        """Remove what a crash left half written; how many there were. What is younger may belong
        to another process on the same folder."""
        return await _on_disk(_clear, self._incoming, time.time() - LEFTOVER_S)

    @asynccontextmanager
    async def workshop(self) -> AsyncIterator[Path]:
        """On the same disk as the store, so that adopting is a rename."""
        folder = await _on_disk(_make_workshop, self._incoming)
        try:
            yield folder
        finally:
            await asyncio.to_thread(_remove, folder)

    async def adopt(self, made: Mapping[str, Path]) -> None:
        places = [(file, self.path(name)) for name, file in made.items()]
        await _on_disk(_adopt, places)

    async def put(self, name: str, data: bytes) -> None:
        await _on_disk(self._put, self.path(name), data)

    async def receive(self, chunks: AsyncIterator[bytes], *, max_bytes: int) -> Stored:
        incoming = await _on_disk(_Incoming, self._incoming)
        try:
            batch = bytearray()
            async for chunk in chunks:
                batch += chunk
                if incoming.byte_count + len(batch) > max_bytes:
                    raise Refused(ErrorCode.FILE_TOO_LARGE, max_mb=max_bytes // 1_000_000)
                if len(batch) >= _BATCH_BYTES:
                    await _on_disk(incoming.write, bytes(batch))
                    batch.clear()
            await _on_disk(incoming.write, bytes(batch))
            if incoming.byte_count == 0:
                raise Refused(ErrorCode.FILE_EMPTY)
            sha256 = incoming.sha256()
            await _on_disk(incoming.keep_as, self.path(original(sha256)))
            return Stored(sha256, incoming.byte_count)
        finally:
            await asyncio.to_thread(incoming.discard)

    def _put(self, path: Path, data: bytes) -> None:
        incoming = _Incoming(self._incoming)
        try:
            incoming.write(data)
            incoming.keep_as(path)
        finally:
            incoming.discard()


class _Incoming:
    """A file being written; it has no name until it is whole and on disk."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        descriptor, name = tempfile.mkstemp(dir=folder)
        self._path = Path(name)
        self._file: IO[bytes] = os.fdopen(descriptor, "wb", buffering=0)
        self._hash = hashlib.sha256()
        self.byte_count = 0

    def write(self, data: bytes) -> None:
        rest = memoryview(data)
        while rest:
            rest = rest[self._file.write(rest) :]
        self._hash.update(data)
        self.byte_count += len(data)

    def sha256(self) -> str:
        return self._hash.hexdigest()

    def keep_as(self, path: Path) -> None:
        if path.exists():
            return
        os.fsync(self._file.fileno())
        path.parent.mkdir(parents=True, exist_ok=True)
        self._path.rename(path)
        _sync_folder(path.parent)

    def discard(self) -> None:
        self._file.close()
        with suppress(FileNotFoundError):
            self._path.unlink()


def _adopt(places: list[tuple[Path, Path]]) -> None:
    """All are on disk before the first gets its name; folders are synced once for all."""
    for file, _ in places:
        _sync(file, os.O_RDWR)
    for file, path in places:
        path.parent.mkdir(parents=True, exist_ok=True)
        if not path.exists():
            file.rename(path)
    folders = {path.parent for _, path in places}
    for folder in folders | {folder.parent for folder in folders}:
        _sync_folder(folder)


def _clear(incoming: Path, before_s: float) -> int:
    old = [one for one in incoming.glob("*") if one.stat().st_mtime < before_s]
    for one in old:
        _remove(one)
    return len(old)


def _make_workshop(incoming: Path) -> Path:
    incoming.mkdir(parents=True, exist_ok=True)
    return Path(tempfile.mkdtemp(dir=incoming))


def _remove(path: Path) -> None:
    if path.is_dir():
        shutil.rmtree(path, ignore_errors=True)
    else:
        path.unlink(missing_ok=True)


def _sync_folder(folder: Path) -> None:
    """The rename itself must survive a power cut."""
    _sync(folder, os.O_RDONLY)


def _sync(path: Path, flags: int) -> None:
    descriptor = os.open(path, flags)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


async def _on_disk(work: Callable[P, Result], *args: P.args, **kwargs: P.kwargs) -> Result:
    """Off the event loop; what the disk refuses is refused to the user."""
    try:
        return await asyncio.to_thread(work, *args, **kwargs)
    except OSError as error:
        full = error.errno in _NO_ROOM
        raise Refused(ErrorCode.DISK_FULL if full else ErrorCode.STORAGE_FAILED) from error
