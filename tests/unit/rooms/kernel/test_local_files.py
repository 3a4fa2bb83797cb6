"""A file is there whole or not at all, and a full disk refuses without leaving anything behind."""

import errno
import hashlib
import os
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from rooms.kernel import local_files
from rooms.kernel.errors import ErrorCode, Refused
from rooms.kernel.local_files import LocalFiles
from rooms.kernel.ports import Stored, original

MIB = 1 << 20


async def chunks(*parts: bytes) -> AsyncIterator[bytes]:
    for part in parts:
        yield part


def leftovers(root: Path) -> list[Path]:
    return list((root / "incoming").iterdir())


async def test_a_received_file_is_named_by_its_digest(tmp_path: Path) -> None:
    files = LocalFiles(tmp_path)
    data = os.urandom(3 * MIB + 17)
    stored = await files.receive(chunks(data[:MIB], data[MIB:]), max_bytes=10 * MIB)
    assert stored == Stored(hashlib.sha256(data).hexdigest(), len(data))
    assert await files.get(original(stored.sha256)) == data
    assert leftovers(tmp_path) == []


async def test_the_same_file_twice_is_one_file(tmp_path: Path) -> None:
    files = LocalFiles(tmp_path)
    first = await files.receive(chunks(b"same"), max_bytes=10)
    second = await files.receive(chunks(b"sa", b"me"), max_bytes=10)
    assert first == second
    assert leftovers(tmp_path) == []


@pytest.mark.parametrize(
    ("parts", "code"),
    [((), ErrorCode.FILE_EMPTY), ((b"12345678", b"9"), ErrorCode.FILE_TOO_LARGE)],
)
async def test_an_empty_or_too_large_file_is_refused(
    tmp_path: Path, parts: tuple[bytes, ...], code: ErrorCode
) -> None:
    with pytest.raises(Refused) as refused:
        await LocalFiles(tmp_path).receive(chunks(*parts), max_bytes=8)
    assert refused.value.code is code
    assert leftovers(tmp_path) == []


async def test_what_a_crash_left_is_cleared_and_what_is_being_written_is_not(
    tmp_path: Path,
) -> None:
    incoming = tmp_path / "incoming"
    for name in ("old", "new"):
        (incoming / f"{name}-workshop").mkdir(parents=True)
        (incoming / f"{name}-file").write_bytes(b"half")
    for old in incoming.glob("old-*"):
        os.utime(old, (0, 0))
    assert await LocalFiles(tmp_path).clear_leftovers() == 2
    assert {path.name for path in leftovers(tmp_path)} == {"new-workshop", "new-file"}


async def test_a_store_that_never_received_anything_has_no_leftovers(tmp_path: Path) -> None:
    assert await LocalFiles(tmp_path).clear_leftovers() == 0


async def test_an_upload_that_breaks_off_leaves_nothing(tmp_path: Path) -> None:
    async def broken() -> AsyncIterator[bytes]:
        yield b"half"
        raise ConnectionResetError

    with pytest.raises(ConnectionResetError):
        await LocalFiles(tmp_path).receive(broken(), max_bytes=100)
    assert leftovers(tmp_path) == []


def full_disk(*_: object) -> None:
    raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))


@pytest.mark.parametrize("step", ["write", "keep_as"])
async def test_a_full_disk_refuses_and_leaves_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, step: str
) -> None:
    files = LocalFiles(tmp_path)
    monkeypatch.setattr(local_files._Incoming, step, full_disk)
    with pytest.raises(Refused) as received:
        await files.receive(chunks(b"data"), max_bytes=100)
    with pytest.raises(Refused) as put:
        await files.put("pages/a/1/base.webp", b"data")
    assert received.value.code is put.value.code is ErrorCode.DISK_FULL
    assert leftovers(tmp_path) == []


async def test_a_name_is_written_once(tmp_path: Path) -> None:
    files = LocalFiles(tmp_path)
    await files.put("pages/a/1/words.json", b"first")
    await files.put("pages/a/1/words.json", b"second")
    assert await files.get("pages/a/1/words.json") == b"first"
    assert await files.exists("pages/a/1/words.json")
    assert not await files.exists("pages/a/2/words.json")


@pytest.mark.parametrize("name", ["../outside", "/etc/passwd", "incoming/part", "a/../../b"])
async def test_a_name_never_leaves_the_store(tmp_path: Path, name: str) -> None:
    with pytest.raises(Refused) as refused:
        LocalFiles(tmp_path / "store").path(name)
    assert refused.value.code is ErrorCode.NOT_FOUND
