"""Sealed ballots: X25519 sealed boxes, all of one size, and the keys that open them.

A private key is a file outside the database (mode 600, in a folder no backup takes), made before
the first ballot of its poll and destroyed after counting. Whoever reads the database alone, at
whatever moment, holds ciphertext without a key.
"""

import os
from dataclasses import dataclass
from pathlib import Path

from nacl.public import PrivateKey, PublicKey, SealedBox

from rooms.kernel.ports import Random

MARKS_BYTES = 13
"""Room for 100 choices, one bit each."""
KEY_BYTES = 32


@dataclass(frozen=True, slots=True)
class Opened:
    """What a sealed ballot says; how many choices the poll has isn't in it."""

    marks: str
    receipt: str


def seal(public_key: bytes, marks: str, receipt: str) -> bytes:
    """The same length for every ballot; sealed anew, the same ballot looks different."""
    bits = int(marks[::-1], 2).to_bytes(MARKS_BYTES, "little")
    return SealedBox(PublicKey(public_key)).encrypt(bits + receipt.encode())


def opener(private_key: bytes, choices: int) -> "Opener":
    return Opener(SealedBox(PrivateKey(private_key)), choices)


@dataclass(frozen=True, slots=True)
class Opener:
    """Opens the ballots of one poll."""

    box: "SealedBox[PrivateKey]"
    choices: int

    def open(self, sealed: bytes) -> Opened:
        plain = self.box.decrypt(sealed)
        bits = int.from_bytes(plain[:MARKS_BYTES], "little")
        return Opened(f"{bits:0{self.choices}b}"[::-1], plain[MARKS_BYTES:].decode())


@dataclass(frozen=True, slots=True)
class BallotKeys:
    """Private keys as files of `folder`, named by their polls."""

    folder: Path
    random: Random

    def make(self, poll_id: str) -> bytes:
        """The public key of a new pair, whose private key is on disk when this returns; after a
        crash between the two, of the pair already there."""
        path = self._path(poll_id)
        if not path.exists():
            self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            draft = path.with_suffix(".new")
            draft.unlink(missing_ok=True)
            _write(draft, self.random(KEY_BYTES), os.O_CREAT | os.O_EXCL)
            draft.rename(path)
            self._sync()
        return bytes(PrivateKey(path.read_bytes()).public_key)

    def private(self, poll_id: str) -> bytes | None:
        """The private key, or None where it isn't: another machine's, or destroyed."""
        try:
            return self._path(poll_id).read_bytes()
        except FileNotFoundError:
            return None

    def destroy(self, poll_id: str) -> None:
        """Overwritten, then removed; gone already is as good. A disk that writes elsewhere (flash,
        copy on write) may keep the old block: the folder belongs on a disk that is encrypted."""
        path = self._path(poll_id)
        if path.exists():
            _write(path, bytes(KEY_BYTES), 0)
            path.unlink()
            self._sync()

    def _path(self, poll_id: str) -> Path:
        return self.folder / f"{poll_id}.key"

    def _sync(self) -> None:
        descriptor = os.open(self.folder, os.O_RDONLY | os.O_DIRECTORY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)


def _write(path: Path, data: bytes, flags: int) -> None:
    descriptor = os.open(path, os.O_WRONLY | flags, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())
