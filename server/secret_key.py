"""A secret of this server in a file of its own, readable by nobody else."""

import os
from pathlib import Path

from rooms.kernel.ports import Random

KEY_BYTES = 32


def secret_key(path: Path, draw: Random) -> bytes:
    """The key of this server, made at the first start."""
    if path.exists():
        key = path.read_bytes()
        if len(key) != KEY_BYTES:
            raise ValueError(f"{path.name} is not a key of {KEY_BYTES} bytes")
        return key
    path.parent.mkdir(parents=True, exist_ok=True)
    key = draw(KEY_BYTES)
    part = path.with_suffix(".part")
    descriptor = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(key)
        file.flush()
        os.fsync(file.fileno())
    part.replace(path)
    return key
