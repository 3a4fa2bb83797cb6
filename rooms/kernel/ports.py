"""What the domain asks of the machine below it: a store of files, the time, randomness.

Files are named by the SHA-256 of what was received; what is derived from them (page images) lies
beside, named by the same digest. A name is written once and never changes.
"""

from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol, TypeAlias

Clock: TypeAlias = Callable[[], int]
"""UTC now in epoch milliseconds."""

Random: TypeAlias = Callable[[int], bytes]
"""That many bytes nobody can guess."""


@dataclass(frozen=True, slots=True)
class Stored:
    """What was received and is on disk now."""

    sha256: str
    byte_count: int


class Files(Protocol):
    """`name` is a relative path such as `originals/{sha256}` or `pages/{sha256}/1/base.webp`."""

    async def receive(self, chunks: AsyncIterator[bytes], *, max_bytes: int) -> Stored:
        """Keep a stream as `originals/{sha256}`; refuse an empty or too large one."""
        ...

    async def put(self, name: str, data: bytes) -> None:
        """Write once; the same name again is left as it is."""
        ...

    def workshop(self) -> AbstractAsyncContextManager[Path]:
        """A folder for files in the making, gone with all that is left in it."""
        ...

    async def adopt(self, made: Mapping[str, Path]) -> None:
        """Keep files made in a workshop under these names, in this order, as `put` does: the last
        one is there only if all are."""
        ...

    async def remove(self, name: str) -> None:
        """Forget a file or a whole folder: what was received and then refused, and what was made
        of it. Gone already is as good."""
        ...

    async def get(self, name: str) -> bytes:
        """All of it, or `Refused(NOT_FOUND)`."""
        ...

    async def exists(self, name: str) -> bool: ...

    def path(self, name: str) -> Path:
        """Where it can be read on this machine (for ranges and for child processes)."""
        ...


def original(sha256: str) -> str:
    """The name of a received file."""
    return f"originals/{sha256}"
