"""Runs the composer in a confined child and hands on what it says."""

from collections.abc import AsyncGenerator
from contextlib import aclosing
from pathlib import Path
from typing import Any

from server.composing.order import Order
from server.rendering.process import Limits, answers

MEMORY_MB = 2_048
"""Address space: decoders of a full grid and the encoder's buffers take about a third of it."""
CPU_FACTOR = 8
"""So many times the film's length before it is given up; measured on one core: 0.2."""
LEAST_CPU_S = 600.0
SILENCE_S = 300.0
"""The file is written a second time to bring its index to the front: of eight hours, some minutes
on a slow disk."""
FILE_MB = 64 << 10
OPEN_FILES = 512


async def compose(folder: Path, order: Order, store: Path) -> AsyncGenerator[dict[str, Any]]:
    """What `composer.compose` says; `folder` holds the order and is all it may write to."""
    reads = {store / "recordings", store / "pages"}
    limits = Limits(
        MEMORY_MB,
        LEAST_CPU_S + CPU_FACTOR * order.duration_ms / 1000,
        SILENCE_S,
        file_mb=FILE_MB,
        open_files=OPEN_FILES,
        reads=tuple(path for path in sorted(reads) if path.exists()),
        writes=(folder,),
    )
    async with aclosing(answers(limits, "compose", str(folder))) as said:
        async for answer in said:
            yield answer
