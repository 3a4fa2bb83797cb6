"""What plays of a file whose recorder died? `python -m media.recorder.repair FILE …` copies, packet
by packet and without decoding, whatever is whole into a new file with an index, puts it in the
place of the old one, and says of each file what it is now, a line of JSON each.
"""

import asyncio
import fcntl
import json
import os
import sys
import time
from collections.abc import AsyncIterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

import av

from media.recorder.segment import FAILURES, digest

LOCKED_S = 5.0
"""A recorder that goes on without its server ends soon after another took its relay over."""
LOCKED_AGAIN_S = 0.1
NICENESS = 10
LAST_FRAME_MS = 20


@dataclass(frozen=True, slots=True)
class Repaired:
    """`plays` is false where no frame is left; `busy` where somebody still writes."""

    file: str
    plays: bool
    busy: bool = False
    duration_ms: int = 0
    byte_count: int = 0
    sha256: str = ""


def repair(path: Path, locked_s: float = LOCKED_S) -> Repaired:
    """Never makes a file worse: the old one is replaced when the new one is on disk."""
    try:
        lock = os.open(path, os.O_RDWR)
    except FileNotFoundError:
        return Repaired(path.name, plays=False)
    try:
        if not _locked(lock, time.monotonic() + locked_s):
            return Repaired(path.name, plays=False, busy=True)
        duration_ms = _copy(path)
    finally:
        os.close(lock)
    if duration_ms is None:
        return Repaired(path.name, plays=False)
    return Repaired(
        path.name,
        plays=True,
        duration_ms=duration_ms,
        byte_count=path.stat().st_size,
        sha256=digest(path),
    )


def _locked(descriptor: int, until_s: float) -> bool:
    while True:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            if time.monotonic() > until_s:
                return False
            time.sleep(LOCKED_AGAIN_S)
        else:
            return True


def _copy(path: Path) -> int | None:
    """Where the last frame ends; None if there is none."""
    copy = path.with_suffix(".repair")
    try:
        last_ms = _remux(path, copy)
        if last_ms is None:
            return None
        with copy.open("rb") as file:
            os.fsync(file.fileno())
        copy.replace(path)
    finally:
        copy.unlink(missing_ok=True)
    return last_ms + LAST_FRAME_MS


def _remux(path: Path, copy: Path) -> int | None:
    last_ms: int | None = None
    try:
        source = av.open(str(path), format="matroska")
    except FAILURES:
        return None
    with source:
        if not source.streams:
            return None
        stream = source.streams[0]
        with av.open(str(copy), "w", format="matroska") as target:
            out = target.add_stream_from_template(stream, opaque=True)
            try:
                for packet in source.demux(stream):
                    if packet.dts is None or packet.is_corrupt or not packet.size:
                        continue
                    last_ms = round(float(packet.dts * packet.time_base) * 1000)
                    packet.stream = out
                    target.mux_one(packet)
            except FAILURES:
                # The file ends in the middle of a frame: all before it is copied.
                return last_ms
    return last_ms


async def repaired(paths: Sequence[Path]) -> AsyncIterator[Repaired]:
    """The same in a child process of its own, for files that somebody else began."""
    if not paths:
        return
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "media.recorder.repair",
        *map(str, paths),
        stdin=asyncio.subprocess.DEVNULL,
        stdout=asyncio.subprocess.PIPE,
    )
    try:
        if process.stdout is not None:
            async for line in process.stdout:
                yield Repaired(**json.loads(line))
        await process.wait()
    finally:
        if process.returncode is None:
            process.kill()


def main() -> None:
    os.nice(NICENESS)
    for name in sys.argv[1:]:
        sys.stdout.write(json.dumps(asdict(repair(Path(name)))) + "\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
